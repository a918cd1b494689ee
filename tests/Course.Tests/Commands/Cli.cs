using System.Text.Json;

namespace Course.Tests.Commands;

/// <summary>Runs command lines in this process.</summary>
internal static class Cli
{
    public static async Task<Result> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int status = await CourseCommand.InvokeAsync(arguments, output, error);
        return new Result(status, output.ToString(), error.ToString());
    }

    internal sealed record Result(int Status, string Output, string Error)
    {
        public JsonElement Json => JsonDocument.Parse(Output).RootElement;

        public string LastLine => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }
}
