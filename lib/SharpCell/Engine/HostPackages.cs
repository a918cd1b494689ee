using System.Diagnostics;
using System.Reflection;
using NuGet.Versioning;

namespace SharpCell.Engine;

/// <summary>The versions of what the host carries, and whether restored packages can live beside it.</summary>
internal static class HostPackages
{
    /// <summary>The package version of an assembly file: the version that its authors gave the product.</summary>
    public static NuGetVersion VersionOf(string path) =>
        NuGetVersion.TryParse(FileVersionInfo.GetVersionInfo(path).ProductVersion, out NuGetVersion? version)
            ? version
            : new NuGetVersion(AssemblyName.GetAssemblyName(path).Version ?? new Version(0, 0));

    /// <summary>Refuses packages that bring a newer version of an assembly that the host already runs on, or that an earlier cell brought.</summary>
    /// <remarks>The first copy is bound in every case; code that was compiled against a newer one would fail at some later call.</remarks>
    /// <exception cref="CellDirectiveException">One is newer; the message names both versions and the packages asked for.</exception>
    public static void Check(IReadOnlyList<PackageRequest> requested, RestoredPackages restored, ScriptLoadContext loader)
    {
        foreach (string file in restored.Assemblies)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string? hosted = ScriptReferences.HostPath(name);
            if ((hosted ?? loader.FileOf(name)) is { } bound && AssemblyName.GetAssemblyName(file).Version is { } brought
                && AssemblyName.GetAssemblyName(bound).Version is { } carried && brought > carried)
            {
                throw new CellDirectiveException(
                    $"Line {requested[0].Line}: {string.Join(", ", requested)} needs {name} {VersionOf(file)}, but "
                    + (hosted is null ? "an earlier cell brought" : "the course itself runs on")
                    + $" {name} {VersionOf(bound)}, and one process cannot hold two versions of an assembly. "
                    + (hosted is null ? "Restart the kernel and ask for both packages in one cell." : "Ask for an older version of the package."),
                    requested[0].Line);
            }
        }
    }
}
