using WaferVision.Data;
using WaferVision.Maps;

namespace WaferVision.Tests.Data;

public class DuplicateTests
{
    [Fact]
    public void Every_symmetry_of_a_map_is_a_copy_of_it()
    {
        var random = new CounterRandom(3);
        foreach ((int rows, int columns) in new[] { (5, 5), (4, 7), (7, 4), (1, 6) })
        {
            byte[,] map = new byte[rows, columns];
            for (int k = 0; k < map.Length; k++)
            {
                map[k / columns, k % columns] = (byte)random.Below(3);
            }

            List<byte[,]> maps = [map];
            for (int turn = 0; turn < 3; turn++)
            {
                maps.Add(Turned(maps[^1]));
            }

            maps.AddRange(maps.ToArray().Select(Mirrored));
            WaferDataset data = Set(maps);
            Assert.Equal(new int[8], Duplicates.Originals(data, CopyKind.Symmetric));
            Assert.True(Duplicates.FirstOccurrences(data).Length > 1);
        }
    }

    [Fact]
    public void Maps_that_differ_in_one_die_are_no_copies()
    {
        WaferDataset data = Sets.Ragged(1, 4);
        byte[] dies = data.Dies.ToArray();
        var maps = new List<byte[]> { dies };
        for (int k = 0; k < dies.Length; k++)
        {
            byte[] other = [.. dies];
            other[k] = (byte)((other[k] + 1) % 3);
            maps.Add(other);
        }

        var set = new WaferDataset(maps.SelectMany(m => m).ToArray(), data.Rows, data.Columns, new int[maps.Count], ["a"]);
        Assert.Equal(maps.Count, Duplicates.FirstOccurrences(set).Length);

        // A turn keeps the number of each code, and the change of one die does not.
        Assert.Single(Duplicates.Originals(set, CopyKind.Symmetric), original => original == 0);
    }

    [Fact]
    public void Copies_with_different_labels_are_counted()
    {
        byte[] dies = [1, 2, 1, 1, /**/ 1, 2, 1, 1, /**/ 2, 1, 1, 1, /**/ 2, 2, 1, 1, /**/ 2, 2, 1, 1];
        var data = new WaferDataset(dies, 2, 2, new[] { 0, 1, 0, 1, 1 }, ["a", "b"]);
        Assert.Equal(new CopyCount(5, 2, 1, 2), Duplicates.Count(data));
        Assert.Equal(new CopyCount(5, 3, 1, 3), Duplicates.Count(data, CopyKind.Symmetric));
    }

    [Fact]
    public void A_turned_copy_never_straddles_a_split_that_looks_for_them()
    {
        WaferDataset data = Sets.Ragged(60, 12);
        List<byte[,]> maps = [.. Enumerable.Range(0, data.Count).Select(i => Grid(data, i))];
        WaferDataset both = Set([.. maps, .. maps.Select(Turned)]);
        StratifiedSplit split = StratifiedSplit.Create(both, new SplitOptions { Copies = CopyKind.Symmetric });
        int[] all = [.. split.Train, .. split.Validation, .. split.Test];
        Assert.Equal(Duplicates.FirstOccurrences(data, CopyKind.Symmetric).Length, all.Length);
        Assert.Equal(all.Length, Duplicates.FirstOccurrences(both.Subset(all), CopyKind.Symmetric).Length);
    }

    private static byte[,] Grid(WaferDataset data, int index)
    {
        (int rows, int columns) = data.ShapeOf(index);
        byte[,] map = new byte[rows, columns];
        for (int k = 0; k < map.Length; k++)
        {
            map[k / columns, k % columns] = data.DiesOf(index)[k];
        }

        return map;
    }

    private static byte[,] Turned(byte[,] map)
    {
        byte[,] turned = new byte[map.GetLength(1), map.GetLength(0)];
        for (int r = 0; r < map.GetLength(0); r++)
        {
            for (int c = 0; c < map.GetLength(1); c++)
            {
                turned[map.GetLength(1) - 1 - c, r] = map[r, c];
            }
        }

        return turned;
    }

    private static byte[,] Mirrored(byte[,] map)
    {
        byte[,] mirrored = new byte[map.GetLength(0), map.GetLength(1)];
        for (int r = 0; r < map.GetLength(0); r++)
        {
            for (int c = 0; c < map.GetLength(1); c++)
            {
                mirrored[r, map.GetLength(1) - 1 - c] = map[r, c];
            }
        }

        return mirrored;
    }

    private static WaferDataset Set(List<byte[,]> maps) => new(
        maps.SelectMany(m => m.Cast<byte>()).ToArray(), [.. maps.Select(m => (m.GetLength(0), m.GetLength(1)))], new int[maps.Count], ["a"]);
}
