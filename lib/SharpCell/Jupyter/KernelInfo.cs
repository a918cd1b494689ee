using System.Text.Json.Nodes;

namespace SharpCell.Jupyter;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    private static readonly string Version = typeof(KernelInfo).Assembly.GetName().Version?.ToString(3) ?? "1.0.0";

    public static JsonObject Content => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageCodec.Version,
        ["implementation"] = "sharpcell",
        ["implementation_version"] = Version,
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = $"SharpCell {Version}: C# 14 on .NET {Environment.Version}",
        ["debugger"] = false,
        ["help_links"] = new JsonArray(
            new JsonObject { ["text"] = "C# language reference", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" },
            new JsonObject { ["text"] = ".NET API browser", ["url"] = "https://learn.microsoft.com/dotnet/api/" }),
    };
}
