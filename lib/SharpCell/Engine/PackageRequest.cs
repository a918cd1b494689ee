namespace SharpCell.Engine;

/// <summary>A package that <c>#r "nuget: Id, Version"</c> asks for.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Version">A version or range; <c>*</c>: the newest stable one.</param>
internal sealed record PackageRequest(string Id, string Version)
{
    /// <summary>Reads what follows <c>nuget:</c>.</summary>
    public static PackageRequest Parse(string text, int line)
    {
        string[] parts = [.. text.Split(',').Select(p => p.Trim())];
        bool valid = parts is [{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }]
            && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && parts.ElementAtOrDefault(1) is var version
            && (version is null || version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '*' or '[' or ']' or '(' or ')'));
        return valid
            ? new PackageRequest(parts[0], parts.ElementAtOrDefault(1) ?? "*")
            : throw new CellDirectiveException($"Line {line}: expected #r \"nuget: Id, Version\", found \"nuget:{text}\".", line);
    }

    /// <summary>
    /// Binds to what the host carries: the assembly named like the package, or like the part before a hyphen
    /// (<c>TorchSharp-cpu</c> brings <c>TorchSharp.dll</c>). Two copies in one process would have types of two identities.
    /// </summary>
    public bool BindToHost(ScriptReferences references) =>
        references.TryAddHosted(Id, out _) || references.TryAddHosted(Id.Split('-')[0], out _);
}
