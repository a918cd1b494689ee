using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WaferVision.Serving.Metrics;
using WaferVision.Serving.Watching;

namespace WaferVision.Serving;

/// <summary>The web server: limits, order of middleware, and where endpoints are mapped. It reads no configuration files and no environment variables.</summary>
internal static class WebHost
{
    /// <summary>The longest request line.</summary>
    public const int MostRequestLineBytes = 4 << 10;

    /// <summary>Within which time all headers of a request must be there.</summary>
    public static TimeSpan HeadersWithin(ServingOptions options) => 2 * options.SlowGrace;

    /// <summary>Makes the server.</summary>
    public static WebApplication Build(ServingOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(WebHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Services.AddSingleton<WarmUp>();
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => services.GetRequiredService<Draining>());
        builder.WebHost.UseSetting(WebHostDefaults.ShutdownTimeoutKey, $"{(int)Math.Ceiling(options.DrainTimeout.TotalSeconds)}");
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();
        builder.Services.AddOpenApi("v1");
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        if (options.IsLoopback)
        {
            // Keeps pages of other sites from reaching a local service by a name of theirs that leads to this machine.
            builder.Services.AddHostFiltering(hosts =>
            {
                hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]", options.Host.Contains(':', StringComparison.Ordinal) ? $"[{options.Host}]" : options.Host];
                hosts.IncludeFailureMessage = false;
            });
        }

        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (options.Messages is { } messages)
        {
            builder.Logging.AddProvider(new MessageLogger(messages));
        }

        return builder.Build();
    }

    /// <summary>Maps middleware and endpoints.</summary>
    public static void Map(WebApplication application, ServingOptions options, WaferEngine engine, PrometheusText metrics)
    {
        ApiKeys keys = new(options.ApiKeys);
        application.Use(application.Services.GetRequiredService<WarmUp>().Capture);
        application.Use(application.Services.GetRequiredService<Draining>().Count);
        application.Use(engine.Watch.Latency.Measure);
        application.Use(Problems.Describe);
        application.Use(Problems.Catcher(engine.Report, engine.Metrics.Refused));
        application.Use(HeaderLimit.Check);
        if (options.IsLoopback)
        {
            application.UseHostFiltering();
        }

        application.UseRouting();
        application.Use(keys.Check);
        application.MapOpenApi();
        application.MapClassify(engine);
        application.MapModel(engine);
        application.MapHealth(engine, metrics);
        application.MapWatch(engine);
    }

    private static void Limit(KestrelServerOptions kestrel, ServingOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Limits.MaxRequestLineSize = MostRequestLineBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 4 * HeaderLimit.Bytes;
        kestrel.Limits.MaxRequestHeaderCount = 4 * HeaderLimit.Count;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin(options);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1024, options.SlowGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(5));
        Draining draining = kestrel.ApplicationServices.GetRequiredService<Draining>();
        Action<ListenOptions> configure = listen =>
        {
            listen.Use(draining.Count);
            listen.Protocols = options.CertificatePath is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (options.CertificatePath is { } path)
            {
                listen.UseHttps(Certificate(path, options.CertificateKeyPath, options.CertificatePassword));
            }

            listen.Use(new ServerAnswers(options).Describe);
        };
        if (options.Host == "localhost")
        {
            kestrel.Listen(IPAddress.Loopback, options.Port, configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port, configure);
        }
    }

    private static X509Certificate2 Certificate(string path, string? key, string? password)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file; name a PKCS#12 file (.pfx), or a PEM file with its key", path);
        }

        try
        {
            if (path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase))
            {
                return X509CertificateLoader.LoadPkcs12FromFile(path, password);
            }

            return password is null ? X509Certificate2.CreateFromPemFile(path, key) : X509Certificate2.CreateFromEncryptedPemFile(path, password, key);
        }
        catch (CryptographicException problem)
        {
            throw new InvalidDataException($"{path}: no certificate with its private key ({problem.Message}); expected PKCS#12 (.pfx), or PEM with the key in it or in a file of its own", problem);
        }
    }

    // The service ends when its owner says so, not by signals to the process, which may be a notebook's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
