using WaferVision.Data;
using WaferVision.Data.Images;
using WaferVision.Formats;
using WaferVision.Maps;
using WaferVision.Tests.Training;

namespace WaferVision.Tests.Formats.Folders;

public sealed class MapFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_set_survives_its_folder(bool pictures)
    {
        WaferDataset data = Tests.Data.Sets.Ragged(40, 4, 5);
        MapFolder.Write(_folder["set"], data, pictures);
        WaferDataset found = MapFolder.Read(_folder["set"]);

        // Classes come back in the order of their names, maps in the order of the set within each class.
        string[] classes = [.. Enumerable.Range(0, data.Count).Select(data.LabelName).Distinct().Order(StringComparer.Ordinal)];
        int[] order = [.. Enumerable.Range(0, data.Count).OrderBy(i => Array.IndexOf(classes, data.LabelName(i)))];
        Assert.Equal(classes, found.ClassNames);
        Assert.Equal(order.Select(data.LabelName), Enumerable.Range(0, found.Count).Select(found.LabelName));
        for (int i = 0; i < found.Count; i++)
        {
            Assert.Equal(data.ShapeOf(order[i]), found.ShapeOf(i));
            Assert.Equal(data.DiesOf(order[i]).ToArray(), found.DiesOf(i).ToArray());
        }

        Assert.Equal(40, _folder.Files.Length);
        Assert.All(_folder.Files, f => Assert.EndsWith(pictures ? ".png" : ".csv", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Maps_of_several_labels_go_to_the_class_of_all_their_names()
    {
        var data = new WaferDataset(new byte[] { 1, 2, 1 }, 1, 1, new[] { 1, 1, 0, 0, 0, 1 }, ["A", "B"], multiLabel: true);
        MapFolder.Write(_folder["set"], data);

        Assert.Equal([Path.Combine("set", "A+B", "000000.png"), Path.Combine("set", "B", "000002.png"), Path.Combine("set", "none", "000001.png")], _folder.Files);
    }

    [Fact]
    public void All_kinds_of_files_and_colours_lie_in_one_folder()
    {
        string folder = Directory.CreateDirectory(_folder["flat"]).FullName;
        File.WriteAllText(Path.Combine(folder, "a.csv"), "0,1\n2,1\n");
        File.WriteAllText(Path.Combine(folder, "b.txt"), "0121\n");
        File.WriteAllText(Path.Combine(folder, ".hidden"), "no map");
        Picture(folder, "c.png", 3, 0, 0, 0, 0, 255, 0, 255, 0, 0);
        Picture(folder, "d.PNG", 2, 1, 1, 1, 2, 2, 2);
        Picture(folder, "e.png", 3, 127, 127, 127, 128, 128, 128, 255, 255, 255);
        WaferDataset found = MapFolder.Read(folder);

        Assert.Equal(["unlabelled"], found.ClassNames);
        Assert.Equal(["0121", "0121", "012", "12", "112"], Enumerable.Range(0, found.Count).Select(i => string.Concat(found.DiesOf(i).ToArray())));
        Assert.Equal([(2, 2), (1, 4), (1, 3), (1, 2), (1, 3)], Enumerable.Range(0, found.Count).Select(found.ShapeOf));
    }

    [Fact]
    public void A_pixel_of_another_colour_is_named()
    {
        string folder = Directory.CreateDirectory(_folder["flat"]).FullName;
        Picture(folder, "a.png", 2, 0, 0, 0, 255, 255, 255, 255, 0, 0, 254, 0, 0);

        WaferFileException error = Assert.Throws<WaferFileException>(() => MapFolder.Read(folder));
        Assert.Equal((Path.Combine(folder, "a.png"), "row 1, column 1"), (error.File, error.Position));
        Assert.Contains("found (254, 0, 0)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A/a.csv", "readme.md", "only folders beside the folder 'A'")]
    [InlineData("A/a.csv", "A/B/b.csv", "found the folder 'B'")]
    [InlineData("a.csv", "readme.md", "expected .csv, .txt, .npy, .npz, .png; found '.md'")]
    [InlineData("a.csv", "b.png", "a readable PNG picture")]
    [InlineData("A/.hidden", "B/.hidden", "expected files .csv, .txt, .npy, .npz, .png; found none")]
    public void Folders_that_hold_something_else_are_refused(string first, string second, string expected)
    {
        foreach (string file in new[] { first, second })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder["set/" + file])!);
            File.WriteAllText(_folder["set/" + file], "1");
        }

        Assert.Contains(expected, Assert.Throws<WaferFileException>(() => MapFolder.Read(_folder["set"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_replaced_and_nothing_is_left_behind()
    {
        WaferDataset data = Tests.Data.Sets.Ragged(3, 1);
        MapFolder.Write(_folder["set"], data);
        string[] before = _folder.Files;

        Assert.Contains("exists", Assert.Throws<IOException>(() => MapFolder.Write(_folder["set"], data)).Message, StringComparison.Ordinal);
        foreach (string name in new[] { "a/b", "..", "a:b" })
        {
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => MapFolder.Write(_folder["new"], new WaferDataset(new byte[1], 1, 1, new int[1], [name]))).Message, StringComparison.Ordinal);
        }

        Assert.Throws<DirectoryNotFoundException>(() => MapFolder.Read(_folder["new"]));
        Assert.Equal(before, _folder.Files);
    }

    [Fact]
    public void Damaged_pictures_end_in_a_map_or_in_a_named_error()
    {
        string folder = Directory.CreateDirectory(_folder["set"]).FullName, path = Path.Combine(folder, "a.png");
        Picture(folder, "a.png", 4, [.. Enumerable.Range(0, 32 * 3).Select(i => (byte)(i / 3 % 3 == 0 ? 0 : i / 3 % 3 == 1 ? 127 : 255))]);
        byte[] bytes = File.ReadAllBytes(path);
        int refused = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            File.WriteAllBytes(path, Mutations.Of(bytes, seed));
            try
            {
                Assert.Equal(1, MapFolder.Read(folder).Count);
            }
            catch (WaferFileException error)
            {
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 200, 399);
    }

    private static void Picture(string folder, string name, int width, params byte[] rgb) =>
        File.WriteAllBytes(Path.Combine(folder, name), new PixelImage(width, rgb.Length / width / 3, rgb).ToPng());
}
