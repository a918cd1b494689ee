using System.Text.Json.Nodes;

namespace Jupyter.Tests;

/// <summary>What a learner's editor asks and shows while the course's library is at work, through the whole kernel.</summary>
public sealed class LibraryTests(ProtocolTests.SharedKernel shared) : IClassFixture<ProtocolTests.SharedKernel>
{
    private const string Setup = """
        #r "TorchSharp.dll"
        #r "Plotly.NET.dll"
        #r "WaferVision.dll"
        using WaferVision; using WaferVision.Data; using WaferVision.Maps; using WaferVision.Models; using WaferVision.Training; using TorchSharp; using static TorchSharp.torch;
        """;

    private KernelClient Kernel => shared.Client;

    [Fact]
    public void Members_of_the_library_are_explained_and_completed()
    {
        Assert.Equal("ok", Kernel.Run(Setup).Status);
        JsonObject chart = Kernel.Ask("inspect_request", new JsonObject { ["code"] = "Charts.TrainingCurves(", ["cursor_pos"] = 22, ["detail_level"] = 0 });
        Assert.Contains("How a training went", (string)chart["data"]!["text/plain"]!, StringComparison.Ordinal);
        Assert.Contains("<pre>", (string)chart["data"]!["text/html"]!, StringComparison.Ordinal);
        JsonObject layer = Kernel.Ask("inspect_request", new JsonObject { ["code"] = "nn.Conv2d", ["cursor_pos"] = 9, ["detail_level"] = 1 });
        Assert.Contains("long in_channels, long out_channels, long kernel_size", (string)layer["data"]!["text/plain"]!, StringComparison.Ordinal);
        JsonObject completion = Kernel.Ask("complete_request", new JsonObject { ["code"] = "zeros(2).unsq", ["cursor_pos"] = 13 });
        Assert.Contains("unsqueeze", completion["matches"]!.AsArray().Select(m => (string)m!));
        Assert.Equal("method", (string?)completion["metadata"]!["_jupyter_types_experimental"]![0]!["type"]);
        Assert.False((bool)Kernel.Ask("inspect_request", new JsonObject { ["code"] = "unknown", ["cursor_pos"] = 3, ["detail_level"] = 0 })["found"]!);
    }

    [Fact]
    public void A_training_run_draws_itself_in_place_and_is_stopped()
    {
        Assert.Equal("ok", Kernel.Run(Setup + """

            var maps = WaferDataset.Generate(64, new GeneratorOptions { Size = 32 });
            var trainer = new Trainer(new WaferNetSmall(new ModelOptions(InputSize: 32)), new TrainerOptions { Epochs = 100000 });
            """).Status);
        string id = Kernel.Start("""trainer.Fit(maps, maps, new BatchOptions { BatchSize = 16 }, new LiveTraining(chart => display(chart).Update, "A run"));""");
        Received first = Kernel.Published(o => o.Parent == id && o.Type == "display_data" && o.Content["data"]!["text/plain"] is not null);
        Assert.Contains("A run: epoch 1/100000", (string)first.Content["data"]!["text/plain"]!, StringComparison.Ordinal);
        string display = (string)first.Content["transient"]!["display_id"]!;
        for (int i = 0; i < 3; i++)
        {
            Received update = Kernel.Published(o => o.Parent == id && o.Type == "update_display_data");
            Assert.Equal(display, (string?)update.Content["transient"]!["display_id"]);
            Assert.NotNull(update.Content["data"]!["text/html"]);
        }

        Assert.Equal("ok", (string?)Kernel.Ask("interrupt_request", socket: Kernel.Control)["status"]);
        Assert.Equal("Cancelled", (string?)Kernel.Finish(id).Reply["ename"]);
        Assert.Equal("64", (string?)Kernel.Run("maps.Count").Result!["text/plain"]);
    }

    [Fact]
    public void Large_values_do_not_flood_the_front_end()
    {
        Execution list = Kernel.Run("Enumerable.Range(0, 10_000_000).ToList()");
        Assert.Contains("(9999980 more)", (string)list.Result!["text/html"]!, StringComparison.Ordinal);
        Assert.InRange(list.Result!.ToJsonString().Length, 1, 20_000);
        Execution nested = Kernel.Run("object[] Wide(int d) => d == 0 ? new object[50] : Enumerable.Range(0, 50).Select(_ => (object)Wide(d - 1)).ToArray(); Wide(3)");
        Assert.InRange(nested.Result!.ToJsonString().Length, 1, 4 << 20);
    }

    [Fact]
    public void A_password_is_asked_for_as_one()
    {
        string id = Kernel.Start("(await GetPasswordAsync(\"Key?\")).GetClearTextPassword().Length", new JsonObject { ["allow_stdin"] = true });
        Received question = Kernel.Next(Kernel.Stdin, KernelClient.Patience)!;
        Assert.Equal(("Key?", true), ((string?)question.Content["prompt"], (bool)question.Content["password"]!));
        Kernel.Send(Kernel.Stdin, "input_reply", new JsonObject { ["value"] = "secret" });
        Assert.Equal("6", (string?)Kernel.Finish(id).Result!["text/plain"]);
    }

    [Fact]
    public void A_version_that_clashes_with_the_courses_own_is_explained()
    {
        Execution clash = Kernel.Run("#r \"nuget: WaferVision, 99.0.0\"");
        Assert.Equal("error", clash.Status);
        Assert.Contains("the course itself runs on WaferVision 1.0.0", (string)clash.Reply["evalue"]!, StringComparison.Ordinal);
    }
}
