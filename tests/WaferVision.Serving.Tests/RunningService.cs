namespace WaferVision.Serving.Tests;

/// <summary>A service that all tests of a class call.</summary>
public sealed class RunningService : IAsyncLifetime
{
    public WaferService Service { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Service = await WaferService.StartAsync(Served.Options);
        Client = Service.Client();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
    }
}
