using System.CommandLine;
using System.Globalization;
using Course.Classifying;
using Course.Terminal;
using WaferVision.Serving;

namespace Course.Commands;

/// <summary><c>serve</c>: answers maps over HTTP.</summary>
internal static class ServeCommand
{
    // Shorter than the command line gives a command after a signal, so that what is left is told and not cut off.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(25);

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        ServingOptions defaults = new() { ModelPath = "" };
        Option<string> model = new("--model")
        {
            Description = "A weights file written by train, or an ONNX file. Default: what train wrote last to out/train, else the classifier in data/models",
            DefaultValueFactory = _ => ModelFiles.Preferred,
        };
        Option<string?> challenger = new("--challenger") { Description = "A second model that is compared with the first on the same maps" };
        Option<double> canary = new Option<double>("--canary") { Description = "Share of the maps that the challenger answers itself", DefaultValueFactory = _ => defaults.CanaryShare }.Within(0.0, 1.0);
        Option<string?> log = new("--log") { Description = "Log predictions to this SQLite database; the newest are kept" };
        Option<string?> reference = new("--drift-reference") { Description = "A set of maps (.npz) to compare what is served with. Default: the first maps served" };
        Option<string> host = new("--host") { Description = "Address to listen on; any other than loopback needs --api-key-file", DefaultValueFactory = _ => defaults.Host };
        Option<int> port = new Option<int>("--port") { Description = "Port to listen on; 0 for any that is free", DefaultValueFactory = _ => defaults.Port }.Within(0, 65_535);
        Option<string?> keys = new("--api-key-file") { Description = "A file with one API key a line, of which clients must send one" };
        Option<string?> certificate = new("--certificate") { Description = "Serve HTTPS with this certificate: PKCS#12 (.pfx) or PEM" };
        Option<string?> certificateKey = new("--certificate-key") { Description = "The PEM file of the certificate's key, where it is not in the same file" };
        Option<string?> certificatePassword = new("--certificate-password-file") { Description = "A file with the password of the certificate's key" };
        Option<int> maxBatch = new Option<int>("--max-batch") { Description = "Maps that the model is given at a time", DefaultValueFactory = _ => defaults.MaxBatch }.Within(1, 1024);
        Option<double> delay = new Option<double>("--queue-delay") { Description = "Milliseconds that a map waits for others to fill its batch", DefaultValueFactory = _ => defaults.QueueDelay.TotalMilliseconds }.Within(0.0, 1000.0);
        Option<int> limit = new Option<int>("--queue-limit") { Description = "Maps that may wait; requests beyond are refused with 429", DefaultValueFactory = _ => defaults.QueueLimit }.Within(1, 100_000);
        Option<int> deadline = new Option<int>("--deadline") { Description = "Milliseconds after which a request is answered with 504", DefaultValueFactory = _ => (int)defaults.Deadline.TotalMilliseconds }.Within(1, 600_000);
        Option<int> workers = new Option<int>("--workers") { Description = "Batches computed at the same time; 0 for one on each of the machine's cores", DefaultValueFactory = _ => defaults.Workers }.Within(0, 64);
        Option<int> threads = new Option<int>("--threads") { Description = "Threads that share a batch; 0 for the machine's cores divided by the workers", DefaultValueFactory = _ => defaults.Threads }.Within(0, 1024);
        Command command = new("serve", "Answer maps over HTTP, until interrupted.")
        {
            model, challenger, canary, log, reference, host, port, keys, certificate, certificateKey, certificatePassword, maxBatch, delay, limit, deadline, workers, threads,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Shell shell = Shell.Of(parsed);
            TextWriter error = TextWriter.Synchronized(shell.Error);
            ServingOptions options = new()
            {
                ModelPath = parsed.GetRequiredValue(model),
                ChallengerPath = parsed.GetValue(challenger),
                CanaryShare = parsed.GetValue(canary),
                LogPath = parsed.GetValue(log),
                Drift = new() { ReferencePath = parsed.GetValue(reference) },
                Host = parsed.GetRequiredValue(host),
                Port = parsed.GetValue(port),
                ApiKeys = parsed.GetValue(keys) is { } file ? ReadKeys(file) : [],
                CertificatePath = parsed.GetValue(certificate),
                CertificateKeyPath = parsed.GetValue(certificateKey),
                CertificatePassword = parsed.GetValue(certificatePassword) is { } secret ? File.ReadAllText(secret).TrimEnd('\r', '\n') : null,
                MaxBatch = parsed.GetValue(maxBatch),
                QueueDelay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
                QueueLimit = parsed.GetValue(limit),
                Deadline = TimeSpan.FromMilliseconds(parsed.GetValue(deadline)),
                Workers = parsed.GetValue(workers),
                Threads = parsed.GetValue(threads),
                DrainTimeout = Drain,
                Messages = message => error.WriteLine($"course: {message}"),
            };
            return await ServeAsync(shell, options, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> ServeAsync(Shell shell, ServingOptions options, CancellationToken cancellation)
    {
        await using WaferService service = await WaferService.StartAsync(options, cancellation).ConfigureAwait(false);
        string keys = options.ApiKeys.Count switch { 0 => "no API key asked for", 1 => "one API key", var count => $"{count} API keys" };
        await shell.Out.WriteLineAsync($"{service.Address} serves {options.ModelPath} ({service.ModelName}, version {service.ModelVersion}); {keys}; Ctrl+C ends").ConfigureAwait(false);
        await shell.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, cancellation).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await shell.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"stopped; {service.RequestsAccepted} requests accepted, {service.RequestsAnswered} answered")).ConfigureAwait(false);
        return 0;
    }

    private static string[] ReadKeys(string file)
    {
        string[] keys = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))];
        return keys.Length > 0
            ? keys
            : throw new CourseException($"{file} holds no API key; expected one a line, such as 'openssl rand -hex 24' makes");
    }
}
