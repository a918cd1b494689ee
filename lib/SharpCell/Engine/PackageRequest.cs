using NuGet.Versioning;

namespace SharpCell.Engine;

/// <summary>A package that <c>#r "nuget: Id, Version"</c> asks for.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Version">The version or range as written; <c>*</c>: the newest stable one.</param>
/// <param name="Range">The versions that satisfy it.</param>
/// <param name="Line">The line of the cell, counted from 1.</param>
internal sealed record PackageRequest(string Id, string Version, VersionRange Range, int Line)
{
    /// <summary>Reads what follows <c>nuget:</c>.</summary>
    /// <exception cref="CellDirectiveException">It is not an identifier and, where given, a version or range.</exception>
    public static PackageRequest Parse(string text, int line)
    {
        string[] parts = [.. text.Split(',', 2).Select(p => p.Trim())];
        string version = parts.Length == 2 ? parts[1] : "*";
        bool isName = parts[0].Length > 0 && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        return isName && VersionRange.TryParse(version, allowFloating: true, out VersionRange? range)
            ? new PackageRequest(parts[0], version, range, line)
            : throw new CellDirectiveException($"Line {line}: expected #r \"nuget: Id, Version\", found \"nuget:{text}\".", line);
    }

    /// <summary>
    /// Binds to what the host carries: the assembly named like the package, or like the part before a hyphen
    /// (<c>TorchSharp-cpu</c> brings <c>TorchSharp.dll</c>). Two copies in one process would have types of two identities.
    /// </summary>
    /// <returns>The host's version; null when the host carries no such package.</returns>
    /// <exception cref="CellDirectiveException">The host carries another version than the one asked for.</exception>
    public NuGetVersion? BindToHost(ScriptReferences references)
    {
        if (!references.TryAddHosted(Id, out string? path) && !references.TryAddHosted(Id.Split('-')[0], out path))
        {
            return null;
        }

        NuGetVersion carried = HostPackages.VersionOf(path);
        return Range.IsFloating || Range.Satisfies(carried)
            ? carried
            : throw new CellDirectiveException(
                $"Line {Line}: {Id} {Version} is asked for, but the course itself runs on {Id} {carried}, and one process cannot hold two versions of an assembly. "
                + $"Leave the version out, or ask for {carried}.",
                Line);
    }

    /// <inheritdoc/>
    public override string ToString() => Version == "*" ? Id : $"{Id} {Version}";
}
