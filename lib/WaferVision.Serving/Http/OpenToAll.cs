using Microsoft.AspNetCore.Builder;

namespace WaferVision.Serving;

/// <summary>Marks endpoints for which no API key is asked.</summary>
internal sealed class OpenToAll
{
    private OpenToAll()
    {
    }

    public static OpenToAll Mark { get; } = new();
}

/// <summary>Marks endpoints.</summary>
internal static class OpenToAllExtensions
{
    /// <summary>Asks for no API key here.</summary>
    public static TBuilder WithoutKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(OpenToAll.Mark);
}
