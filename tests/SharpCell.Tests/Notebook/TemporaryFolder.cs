namespace SharpCell.Tests.Notebook;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sharpcell").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
