namespace Course;

/// <summary>Which notebooks a command works on.</summary>
internal static class NotebookFiles
{
    /// <summary>
    /// The notebooks named: files, folders (searched through), or the beginning of a name in <c>notebooks/</c> ("01"). None named means all of <c>notebooks/</c>.
    /// </summary>
    /// <returns>Full paths, each once, sorted by path in the order named.</returns>
    /// <exception cref="CourseException">A name fits nothing, or there is no notebook.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> names)
    {
        string home = Repository.PathOf("notebooks");
        IEnumerable<string> found = names.Count == 0 ? In(home) : names.SelectMany(name => Find(home, name));
        string[] files = [.. found.Distinct()];
        return files.Length > 0 ? files : throw new CourseException($"no notebook in {home}");
    }

    private static IEnumerable<string> Find(string home, string name)
    {
        if (File.Exists(name))
        {
            return [Path.GetFullPath(name)];
        }

        if (Directory.Exists(name))
        {
            return In(name);
        }

        string[] files = [.. In(home).Where(file => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase))];
        return files.Length > 0
            ? files
            : throw new CourseException($"'{name}' is no notebook, no folder, and begins no name of {string.Join(", ", In(home).Select(Path.GetFileName))}");
    }

    private static IEnumerable<string> In(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, "*.ipynb", SearchOption.AllDirectories)
            .Where(file => !file.Contains(".ipynb_checkpoints", StringComparison.Ordinal))
            .Select(Path.GetFullPath)
            .Order(StringComparer.Ordinal);
}
