using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using WaferVision.Explain;
using WaferVision.Serving.Metrics;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving;

/// <summary>An HTTP service that names the defect class of wafer maps.</summary>
public sealed class WaferService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly WaferEngine _engine;
    private readonly PrometheusText _text;
    private readonly Draining _draining;
    private readonly TimeSpan _drainTimeout;
    private int _ended;

    private WaferService(WebApplication application, WaferEngine engine, PrometheusText text, TimeSpan drainTimeout)
    {
        (_application, _engine, _text, _drainTimeout) = (application, engine, text, drainTimeout);
        _draining = application.Services.GetRequiredService<Draining>();
    }

    /// <summary>Where the service listens, such as <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Address => new(_application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The version of the model in service: the first digits of its file's SHA-256.</summary>
    public string ModelVersion => _engine.Describe().Version;

    /// <summary>Requests of any kind that the service has read so far.</summary>
    public long RequestsAccepted => _draining.Accepted;

    /// <summary>Those of them whose answer, whatever it says, was given to the connection in full.</summary>
    public long RequestsAnswered => _draining.Answered;

    /// <summary>The network in service, as <c>./course models</c> lists it.</summary>
    public string ModelName => _engine.Describe().Name;

    /// <summary>Starts a service. It answers <c>/health/live</c> at once, and requests when this ends: with the model loaded and warm.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">It would listen to other machines without asking for a key.</exception>
    /// <exception cref="IOException">The model or certificate cannot be read, or the port is taken.</exception>
    /// <exception cref="InvalidDataException">The model is damaged, or does not say how it is fed.</exception>
    /// <exception cref="NotSupportedException">The model is a weights file of a network that cannot be exported to ONNX.</exception>
    /// <exception cref="DllNotFoundException">ONNX Runtime is missing.</exception>
    public static async Task<WaferService> StartAsync(ServingOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.IsLoopback && options.ApiKeys.Count == 0)
        {
            throw new ArgumentException(
                $"{options.Host} can be reached from other machines, and no API key is asked for. Set ApiKeys (--api-key-file), or listen to 127.0.0.1.", nameof(options));
        }

        WaferService service = await CreateAsync(options).ConfigureAwait(false);
        (WebApplication application, PrometheusText text) = (service._application, service._text);
        try
        {
            WebHost.Map(application, options, service._engine, text);
            await ListenAsync(application, options, cancellation).ConfigureAwait(false);
            await service._engine.LoadAsync(options.ModelPath, cancellation).ConfigureAwait(false);
            await application.Services.GetRequiredService<WarmUp>()
                .RunAsync(application.Services, options, service._engine.Describe().HeatmapMethod != HeatMaps.Occlusion, service._engine.Report, cancellation).ConfigureAwait(false);
            await service._engine.OpenAsync(cancellation).ConfigureAwait(false);
            return service;
        }
        catch
        {
            await service.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts another model in service once it is loaded and warm. Requests under way are answered by the one before; none is dropped.</summary>
    /// <param name="path">A weights file or ONNX file, in any folder.</param>
    /// <param name="cancellation">Gives up; the model before stays in service.</param>
    /// <exception cref="IOException">It cannot be read; here and below the model before stays in service.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or does not say how it is fed.</exception>
    /// <exception cref="NotSupportedException">It is a weights file of a network that cannot be exported to ONNX.</exception>
    public Task ReloadAsync(string path, CancellationToken cancellation = default) => _engine.LoadAsync(path, cancellation);

    /// <summary>Lets the model fail on every batch until the result is disposed: a drill that shows what clients see then.</summary>
    public IDisposable RehearseModelFailure() => _engine.Judge.Rehearse();

    /// <summary>Accepts no more requests, answers those accepted, and ends.</summary>
    /// <param name="cancellation">Ends at once; what is not answered by then is dropped.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        _engine.Close();
        using (CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
        {
            patience.CancelAfter(_drainTimeout);
            await _draining.DrainAsync(patience.Token).ConfigureAwait(false);
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _engine.DisposeAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        _text.Dispose();
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    public ValueTask DisposeAsync() => new(StopAsync());

    private static async Task ListenAsync(WebApplication application, ServingOptions options, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException || problem.InnerException is AddressInUseException)
        {
            string why = problem is SocketException ? problem.Message : "another program listens there";
            throw new IOException(
                $"{options.Host}, port {options.Port}: the service cannot listen there: {why}. Choose an address of this machine (--host) and a free port (--port; 0 for any).", problem);
        }
    }

    private static async Task<WaferService> CreateAsync(ServingOptions options)
    {
        WebApplication application = WebHost.Build(options);
        try
        {
            IMeterFactory meters = application.Services.GetRequiredService<IMeterFactory>();

            // It listens before anything is counted.
            PrometheusText text = new(meters);
            return new(application, new WaferEngine(options, new ServiceMetrics(meters), new WatchMetrics(meters)), text, options.DrainTimeout);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
