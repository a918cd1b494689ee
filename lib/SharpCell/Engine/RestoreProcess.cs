using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SharpCell.Engine;

/// <summary>No feed answered.</summary>
internal sealed class UnreachableFeedException(string details) : Exception("A package feed cannot be reached.")
{
    /// <summary>What NuGet said.</summary>
    public string Details { get; } = details;
}

/// <summary>Runs <c>dotnet restore</c>.</summary>
internal static partial class RestoreProcess
{
    private const int ShownLines = 8;

    /// <summary>Restores the project <c>packages.csproj</c> of a folder.</summary>
    /// <exception cref="UnreachableFeedException">No feed answered.</exception>
    /// <exception cref="CellDirectiveException">There is no SDK, or NuGet refused.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Run(string folder, IReadOnlyList<PackageRequest> packages, CancellationToken stop)
    {
        // A kernel that a front end started may lack `dotnet` on its path, but is run by it.
        string dotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        ProcessStartInfo start = new(dotnet, ["restore", "packages.csproj", "-v", "quiet", "-nologo", "-nodeReuse:false", "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryPackagesProps=false"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string output;
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration killing = stop.Register(() => process.Kill(entireProcessTree: true));
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            if (process.ExitCode == 0)
            {
                return;
            }
        }
        catch (Win32Exception missing)
        {
            throw new CellDirectiveException($"Line {packages[0].Line}: packages are restored by the .NET SDK, which cannot be started: {missing.Message}", packages[0].Line);
        }

        string[] lines = [.. output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
        string[] errorLines = [.. lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Select(Shorten).Distinct()];
        string said = string.Join('\n', (errorLines.Length > 0 ? errorLines : lines).Take(ShownLines));
        if (Unreachable().IsMatch(said))
        {
            throw new UnreachableFeedException(said);
        }

        throw new CellDirectiveException(
            $"Line {packages[0].Line}: {string.Join(", ", packages)} could not be restored. Check the name, the version and the feeds (dotnet nuget list source).\n{said}", packages[0].Line);
    }

    // `path : error NU1101: text [project]`
    private static string Shorten(string line) => line[Math.Max(0, line.IndexOf("error", StringComparison.OrdinalIgnoreCase))..].Split(" [")[0].Trim();

    [GeneratedRegex("NU130[0-9]|Unable to load the service index")]
    private static partial Regex Unreachable();
}
