using System.Text.RegularExpressions;

namespace Jupyter.Tests;

/// <summary>Jupyter's own tests of kernels.</summary>
public sealed partial class KernelTestTests(JupyterPython jupyter) : IClassFixture<JupyterPython>
{
    [PythonFact]
    public void Every_part_of_jupyter_kernel_test_passes()
    {
        string script = Path.Combine(AppContext.BaseDirectory, "kernel_test.py");
        (int status, string output) = jupyter.Run(JupyterPython.Python, [script, JupyterPython.Kernel, "-v"], TimeSpan.FromMinutes(4));
        File.WriteAllText(Path.Combine(JupyterPython.Artefacts, "jupyter_kernel_test.log"), output);
        Assert.True(status == 0, output);
        Assert.DoesNotContain("skipped", output, StringComparison.Ordinal);
        Assert.True(int.Parse(Ran().Match(output).Groups["count"].Value) >= 12, output);
    }

    [GeneratedRegex(@"Ran (?<count>\d+) tests")]
    private static partial Regex Ran();
}
