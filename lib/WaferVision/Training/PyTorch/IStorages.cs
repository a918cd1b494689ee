namespace WaferVision.Training.PyTorch;

/// <summary>The storages in a file.</summary>
internal interface IStorages : IDisposable
{
    /// <summary>What the file's pickle says.</summary>
    object? Content { get; }

    /// <summary>Reads a storage's bytes, little-endian.</summary>
    byte[] Read(StorageBlock storage);
}
