using System.CommandLine;
using System.Globalization;
using Course.Loading;
using Course.Terminal;

namespace Course.Commands;

/// <summary><c>load</c>: how a service answers requests that come whether or not it keeps up.</summary>
internal static class LoadCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<string?> url = new("--url") { Description = "The service, such as http://127.0.0.1:8080. Default: one that is started for this, with the shipped model" };
        Option<string?> model = new("--model") { Description = "The model of the service that is started: a weights file or an ONNX file" };
        Option<double?> rate = new Option<double?>("--rate") { Description = "Mean requests a second. Default: 50" }.Within(0.01, 1e6);
        Option<string?> rates = new("--rates") { Description = "Several rates, one load each: 50,100,200" };
        Option<bool> saturate = new("--saturate") { Description = "Find the saturation rate; measure below and beyond it, while the model is reloaded and while the service is told to stop" };
        Option<double> duration = new Option<double>("--duration") { Description = "Seconds of each load", DefaultValueFactory = _ => 10 }.Within(0.1, 86_400);
        Option<int> maps = new Option<int>("--maps-per-request") { Description = "Maps in each request", DefaultValueFactory = _ => 1 }.Within(1, 1000);
        Option<int> seed = new Option<int>("--seed") { Description = "Seed of the maps and of the moments of arrival", DefaultValueFactory = _ => 1 }.Within(0, int.MaxValue);
        Option<string?> priority = new("--priority") { Description = "Priority of the requests: normal or high" };
        priority.AcceptOnlyFromAmong("normal", "high");
        Option<int> retries = new Option<int>("--retries") { Description = "How often a refused request waits as Retry-After says and is sent again", DefaultValueFactory = _ => 0 }.Within(0, 100);
        Option<double> timeout = new Option<double>("--timeout") { Description = "Seconds after which a sender gives up", DefaultValueFactory = _ => 10 }.Within(0.001, 3600);
        Option<string?> key = new("--api-key") { Description = "The key that the service wants" };
        Option<bool> json = new("--json") { Description = "Write {\"machine\",\"reports\":[{\"rate\",\"requests\",\"statuses\",\"mapsPerSecond\",\"latency\",…}]}, or what --saturate finds" };
        Command command = new("load", "Send maps to a service at random moments, as many senders who do not wait for one another, and time its answers.")
        {
            url, model, rate, rates, saturate, duration, maps, seed, priority, retries, timeout, key, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            bool saturates = parsed.GetValue(saturate);
            if ((parsed.GetValue(rate) is null ? 0 : 1) + (parsed.GetValue(rates) is null ? 0 : 1) + (saturates ? 1 : 0) > 1)
            {
                throw new UsageException("--rate, --rates and --saturate exclude one another");
            }

            if (parsed.GetValue(url) is not null && (saturates || parsed.GetValue(model) is not null))
            {
                throw new UsageException("--url names a service that runs; --saturate and --model are for services that are started and stopped here");
            }

            if (parsed.GetValue(url) is null && parsed.GetValue(key) is not null)
            {
                throw new UsageException("--api-key is for a service that runs (--url); one that is started here asks for none");
            }

            LoadTestOptions options = new()
            {
                Url = AddressOf(parsed.GetValue(url)),
                Model = parsed.GetValue(model),
                Rates = parsed.GetValue(rates) is { } several ? RatesOf(several) : [parsed.GetValue(rate) ?? 50],
                Duration = TimeSpan.FromSeconds(parsed.GetValue(duration)),
                MapsPerRequest = parsed.GetValue(maps),
                Seed = parsed.GetValue(seed),
                Priority = parsed.GetValue(priority),
                Retries = parsed.GetValue(retries),
                Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                ApiKey = parsed.GetValue(key),
            };
            Shell shell = Shell.Of(parsed, parsed.GetValue(json));
            return saturates ? SaturationStudy.ExecuteAsync(shell, options, cancellation) : LoadTest.ExecuteAsync(shell, options, cancellation);
        });
        return command;
    }

    private static Uri? AddressOf(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url
        : throw new UsageException($"--url is '{text}'; expected an address such as http://127.0.0.1:8080");

    private static double[] RatesOf(string text) =>
    [
        .. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) && rate is >= 0.01 and <= 1e6
            ? rate
            : throw new UsageException($"--rates has '{part}'; expected numbers from 0.01 to 1000000 with commas between them")),
    ];
}
