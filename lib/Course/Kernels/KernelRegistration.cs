namespace Course.Kernels;

/// <summary>Registers SharpCell with Jupyter, and takes it back.</summary>
internal static class KernelRegistration
{
    /// <summary>Registers under a given name, or under the one that the notebooks ask for unless another kernel has it.</summary>
    /// <param name="dataFolder">A data folder of Jupyter.</param>
    /// <param name="name">The name; null: chosen.</param>
    /// <returns>The name and the file written.</returns>
    /// <exception cref="CourseException">Another kernel has the given name, or it is no name.</exception>
    public static (string Name, string File) Install(string dataFolder, string? name)
    {
        if (name is not null && (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')))
        {
            throw new CourseException($"--name is '{name}'; a kernel's name has ASCII letters, digits, '.', '-' and '_'");
        }

        if (name is not null && KernelSpec.IsForeign(dataFolder, name))
        {
            throw new CourseException($"another kernel has the name '{name}' ({KernelSpec.FileIn(dataFolder, name)}); choose another --name");
        }

        string chosen = name ?? (Holder(dataFolder) is null ? KernelSpec.Preferred : KernelSpec.Fallback);
        return (chosen, KernelSpec.Write(dataFolder, chosen));
    }

    /// <summary>Takes registrations back; kernels of others stay.</summary>
    /// <param name="dataFolder">A data folder of Jupyter.</param>
    /// <param name="name">The name; null: those that <see cref="Install"/> chooses.</param>
    /// <returns>The folders removed.</returns>
    /// <exception cref="CourseException">The named kernel is not there, or not SharpCell.</exception>
    public static IReadOnlyList<string> Remove(string dataFolder, string? name)
    {
        if (name is not null && !KernelSpec.IsOwn(KernelSpec.FileIn(dataFolder, name)))
        {
            throw new CourseException(KernelSpec.IsForeign(dataFolder, name)
                ? $"the kernel '{name}' in {dataFolder} is not SharpCell; it stays"
                : $"there is no kernel '{name}' in {dataFolder}");
        }

        string[] names = name is not null ? [name] : [KernelSpec.Preferred, KernelSpec.Fallback];
        string[] folders = [.. names.Select(n => KernelSpec.FileIn(dataFolder, n)).Where(KernelSpec.IsOwn).Select(file => Path.GetDirectoryName(file)!)];
        Array.ForEach(folders, folder => Directory.Delete(folder, recursive: true));
        return folders;
    }

    /// <summary>The file of another kernel that has the name which the notebooks ask for; null where it is free.</summary>
    /// <param name="dataFolder">A data folder to look into besides those that Jupyter searches.</param>
    public static string? Holder(string dataFolder) =>
        JupyterFolders.All.Append(dataFolder).Where(folder => KernelSpec.IsForeign(folder, KernelSpec.Preferred))
            .Select(folder => KernelSpec.FileIn(folder, KernelSpec.Preferred)).FirstOrDefault();
}
