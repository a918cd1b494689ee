using System.Net;
using System.Text;
using Course.Tests.Commands;
using WaferVision.Data;
using WaferVision.Serving;

namespace Course.Tests.Retraining;

/// <summary><c>retrain</c>: a service that is told.</summary>
public sealed class RetrainServiceTests : IDisposable
{
    private readonly RetrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AServiceIsToldAfterAPromotionAndAFailureDoesNotUndoIt()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        File.WriteAllText(_folder["key"], "# of the service\n0123456789abcdef\n");
        using HttpListener listener = new();
        int port = Random.Shared.Next(20_000, 60_000);
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        List<string> calls = [];
        int status = 422;
        Task answering = Task.Run(async () =>
        {
            while (listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await listener.GetContextAsync();
                }
                catch (Exception end) when (end is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                using StreamReader body = new(context.Request.InputStream);
                calls.Add($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.ContentType} {context.Request.Headers["Authorization"]} {await body.ReadToEndAsync()} {SplitList.HashOf(_folder.Champion)}");
                context.Response.StatusCode = status;
                context.Response.OutputStream.Write(Encoding.UTF8.GetBytes("""{"detail":"not warm"}"""));
                context.Response.Close();
            }
        });

        string[] service = ["--epochs", "5", "--service", $"http://127.0.0.1:{port}", "--api-key-file", _folder["key"]];
        Cli.Result refused = await _folder.RetrainAsync(service);
        Assert.Equal(CourseCommand.Failure, refused.Status);
        Assert.Contains("the champion's file is in place, but the service", refused.Error, StringComparison.Ordinal);
        Assert.Contains("answers 422: not warm", refused.Error, StringComparison.Ordinal);
        status = 200;
        Cli.Result again = await _folder.RetrainAsync([.. service, "--resume"]);
        Assert.True(again.Status == 0, again.Error);
        listener.Stop();
        await answering;
        Assert.Equal(2, calls.Count);
        string promoted = SplitList.HashOf(_folder["run/challenger.safetensors"]);
        Assert.All(calls, call => Assert.Equal($"POST /v1/model/reload application/json; charset=utf-8 Bearer 0123456789abcdef {{}} {promoted}", call));
        Assert.Equal((int[])[1], new Course.Retraining.ChampionFile(_folder.Champion).Copies());
    }

    [Fact]
    public async Task ARunningServiceAnswersWithTheChampionThatIsInPlace()
    {
        await _folder.TrainChampionAsync(epochs: 1);
        string before = SplitList.HashOf(_folder.Champion);
        File.WriteAllText(_folder["key"], "0123456789abcdef\n");
        await using WaferService service = await WaferService.StartAsync(new() { ModelPath = _folder.Champion, Port = 0, ApiKeys = ["0123456789abcdef"] });
        Assert.StartsWith(service.ModelVersion, before, StringComparison.Ordinal);
        string[] told = ["--service", $"{service.Address}", "--api-key-file", _folder["key"]];
        Cli.Result result = await _folder.RetrainAsync(["--epochs", "5", .. told]);
        Assert.True(result.Status == 0, result.Error);
        Assert.Contains("answers with it", result.Output, StringComparison.Ordinal);
        string promoted = SplitList.HashOf(_folder.Champion);
        Assert.NotEqual(before, promoted);
        Assert.StartsWith(service.ModelVersion, promoted, StringComparison.Ordinal);

        Assert.Equal(0, (await Cli.RunAsync(["retrain", "--champion", _folder.Champion, "--rollback", .. told])).Status);
        Assert.StartsWith(service.ModelVersion, before, StringComparison.Ordinal);
    }
}
