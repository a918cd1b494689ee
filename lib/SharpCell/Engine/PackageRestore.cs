using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace SharpCell.Engine;

/// <summary>
/// Gets packages through <c>dotnet restore</c> of a small project, with the feeds that the user configured for the notebook's folder.
/// The outcome is kept by package set, so that the next run starts at once and needs no network. A set without fixed versions is restored
/// anew each time, to find what is newest; where no feed answers, what it was last time is taken.
/// </summary>
internal sealed class PackageRestore(string cacheFolder, string configFolder)
{
    private const string Framework = "net10.0";
    private static readonly string Rid = RuntimeInformation.RuntimeIdentifier;

    /// <summary>Where package sets are kept unless the host says otherwise.</summary>
    public static string DefaultCache => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "SharpCell", "packages");

    /// <summary>Restores packages.</summary>
    /// <param name="packages">At least one package.</param>
    /// <param name="feeds">Feeds that the notebook names, beside those configured.</param>
    /// <param name="note">Receives what the reader should know of a restore that succeeded.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="CellDirectiveException">The restore failed; the message holds what NuGet said.</exception>
    public RestoredPackages Restore(IReadOnlyList<PackageRequest> packages, IReadOnlyList<string> feeds, Action<string> note, CancellationToken stop)
    {
        string key = string.Join('\n', packages.Select(p => $"{p.Id.ToLowerInvariant()} {p.Version}").Order(StringComparer.Ordinal).Concat(feeds).Append(configFolder).Append(Rid));
        string folder = Path.Combine(cacheFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..24]);
        bool floating = packages.Any(p => p.Range.IsFloating);
        RestoredPackages? cached = RestoredPackages.TryRead(Assets(folder), Framework, Rid);
        if (cached is not null && !floating)
        {
            return cached;
        }

        try
        {
            return RestoreAnew(folder, packages, feeds, stop);
        }
        catch (UnreachableFeedException unreachable) when (cached is not null)
        {
            note($"{unreachable.Message} Taken as restored before.");
            return cached;
        }
        catch (UnreachableFeedException unreachable)
        {
            throw new CellDirectiveException(
                $"Line {packages[0].Line}: {string.Join(", ", packages)} could not be restored. {unreachable.Message} "
                + $"Check the network and the feeds (dotnet nuget list source).\n{unreachable.Details}",
                packages[0].Line);
        }
    }

    private RestoredPackages RestoreAnew(string folder, IReadOnlyList<PackageRequest> packages, IReadOnlyList<string> feeds, CancellationToken stop)
    {
        // Two notebooks may restore the same set at once: each works in a folder of its own, and the first to finish gives it the name.
        string work = $"{folder}.{Environment.ProcessId}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(work);
        try
        {
            File.WriteAllText(Path.Combine(work, "packages.csproj"), Project(packages, feeds).ToString());
            RestoreProcess.Run(work, packages, stop);
            RestoredPackages restored = RestoredPackages.TryRead(Assets(work), Framework, Rid)
                ?? throw new CellDirectiveException(
                    $"Line {packages[0].Line}: the restore of {string.Join(", ", packages)} named files that are not there; clear the NuGet cache (dotnet nuget locals all --clear) and run again.",
                    packages[0].Line);
            Publish(work, folder);
            return restored;
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static string Assets(string folder) => Path.Combine(folder, "obj", "project.assets.json");

    private static void Publish(string work, string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.Move(work, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another notebook was faster; its result is the same.
        }
    }

    private XElement Project(IReadOnlyList<PackageRequest> packages, IReadOnlyList<string> feeds) => new(
        "Project",
        new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement(
            "PropertyGroup",
            new XElement("TargetFramework", Framework),
            new XElement("RuntimeIdentifier", Rid),
            new XElement("SelfContained", "false"),
            new XElement("EnableDefaultItems", "false"),
            new XElement("ManagePackageVersionsCentrally", "false"),
            new XElement("NuGetAudit", "false"),
            new XElement("RestoreRootConfigDirectory", configFolder),
            new XElement("RestoreAdditionalProjectSources", string.Join(';', feeds))),
        new XElement(
            "ItemGroup",
            packages.Select(p => new XElement("PackageReference", new XAttribute("Include", p.Id), new XAttribute("Version", p.Version)))));
}
