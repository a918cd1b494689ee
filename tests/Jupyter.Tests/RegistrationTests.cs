using System.Diagnostics;
using System.Text.Json.Nodes;
using WaferVision.Testing;

namespace Jupyter.Tests;

/// <summary><c>./course kernel</c> and <c>./course lab</c>, with a home and programs made for each test.</summary>
public sealed class RegistrationTests : IDisposable
{
    private const string Foreign = """{"argv":["other"],"display_name":"Other","language":"C#"}""";
    private readonly string home = Directory.CreateTempSubdirectory("registration-").FullName;
    private readonly Dictionary<string, string> variables;

    public RegistrationTests() => variables = new()
    {
        ["HOME"] = home,
        ["JUPYTER_DATA_DIR"] = Path.Combine(home, "data"),
        ["JUPYTER_PATH"] = "",
        ["VIRTUAL_ENV"] = "",
        ["CONDA_PREFIX"] = "",
        ["COURSE_ROOT"] = SharedData.Repository,
        ["PATH"] = Directory.CreateDirectory(Path.Combine(home, "bin")).FullName,
    };

    public void Dispose() => Directory.Delete(home, recursive: true);

    private string Spec(string name, string folder = "data") => Path.Combine(home, folder, "kernels", name, "kernel.json");

    private (int Status, string Output) Course(params string[] arguments)
    {
        // The tests' own program host: the PATH of these runs has no dotnet.
        ProcessStartInfo start = new(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet", [KernelClient.Program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private void WriteForeign(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Foreign);
    }

    private void Program(string name, string body)
    {
        string path = Path.Combine(home, "bin", name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("the stand-ins are shell scripts");
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void The_kernel_takes_the_name_that_the_notebooks_ask_for()
    {
        (int status, string output) = Course("kernel", "install");
        Assert.True(status == 0, output);
        JsonNode spec = JsonNode.Parse(File.ReadAllText(Spec(".net-csharp")))!;
        string[] command = [.. spec["argv"]!.AsArray().Select(word => (string)word!)];
        Assert.All(command[..2], path => Assert.True(Path.IsPathRooted(path) && File.Exists(path), path));
        Assert.Equal(Path.GetDirectoryName(KernelClient.Program), Path.GetDirectoryName(command[1]));
        Assert.Equal("{connection_file}", command[^1]);
        Assert.Equal("message", (string?)spec["interrupt_mode"]);

        // Editors find a notebook's kernel by these.
        foreach (string notebook in Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "notebooks"), "*.ipynb"))
        {
            JsonNode wanted = JsonNode.Parse(File.ReadAllText(notebook))!["metadata"]!["kernelspec"]!;
            Assert.Equal((".net-csharp", (string?)spec["display_name"], (string?)spec["language"]), ((string?)wanted["name"], (string?)wanted["display_name"], (string?)wanted["language"]));
        }

        Assert.Equal(0, Course("kernel", "install").Status);
        Assert.Equal(0, Course("kernel", "remove").Status);
        Assert.False(Directory.Exists(Path.GetDirectoryName(Spec(".net-csharp"))));
    }

    [Fact]
    public void Where_another_kernel_has_the_name_it_stays_and_this_one_is_called_otherwise()
    {
        WriteForeign(Spec(".net-csharp"));
        (int status, string output) = Course("kernel", "install");
        Assert.Equal(0, status);
        Assert.Contains("another kernel", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Spec("sharpcell")));
        Assert.Equal(Foreign, File.ReadAllText(Spec(".net-csharp")));
        Assert.Equal(0, Course("kernel", "install", "--remove").Status);
        Assert.False(File.Exists(Spec("sharpcell")));
        Assert.Equal(Foreign, File.ReadAllText(Spec(".net-csharp")));
        Assert.Equal(1, Course("kernel", "remove", "--name", ".net-csharp").Status);
    }

    [Fact]
    public void The_name_is_held_from_every_folder_that_jupyter_searches()
    {
        variables["JUPYTER_PATH"] = Path.Combine(home, "elsewhere");
        WriteForeign(Spec(".net-csharp", "elsewhere"));
        Assert.Equal(0, Course("kernel", "install").Status);
        Assert.False(File.Exists(Spec(".net-csharp")));
        Assert.True(File.Exists(Spec("sharpcell")));
    }

    [Fact]
    public void A_name_of_ones_own_is_taken_unless_it_is_none_or_anothers()
    {
        Assert.Equal(0, Course("kernel", "install", "--name", "wafers").Status);
        Assert.True(File.Exists(Spec("wafers")));
        Assert.Equal(1, Course("kernel", "install", "--name", "../wafers").Status);
        WriteForeign(Spec("taken"));
        (int status, string output) = Course("kernel", "install", "--name", "taken");
        Assert.Equal(1, status);
        Assert.Contains("choose another --name", output, StringComparison.Ordinal);
        Assert.Equal(Foreign, File.ReadAllText(Spec("taken")));
        Assert.Equal(0, Course("kernel", "remove", "--name", "wafers").Status);
        Assert.False(File.Exists(Spec("wafers")));
    }

    [Fact]
    public void It_can_be_registered_in_a_python_environment()
    {
        Assert.Equal(1, Course("kernel", "install", "--sys-prefix").Status);
        Program("python3", $"echo {Path.Combine(home, "python")}");
        Assert.Equal(0, Course("kernel", "install", "--sys-prefix").Status);
        Assert.True(File.Exists(Spec(".net-csharp", Path.Combine("python", "share", "jupyter"))));
        Assert.Equal(0, Course("kernel", "remove", "--sys-prefix").Status);
        Assert.False(File.Exists(Spec(".net-csharp", Path.Combine("python", "share", "jupyter"))));
    }

    [Fact]
    public void Without_jupyter_the_lab_says_what_to_install_on_each_platform()
    {
        (int status, string output) = Course("lab");
        Assert.Equal(1, status);
        Assert.All(new[] { "Debian", "Fedora", "Arch", "macOS", "Windows", "Visual Studio Code", "pip install jupyterlab" }, part => Assert.Contains(part, output, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(home, "data")));
    }

    [Fact]
    public void The_lab_registers_the_kernel_and_opens_the_notebooks()
    {
        Program("jupyter-lab", """echo "opened $* [$JUPYTER_PATH]"; exit 7""");
        (int status, string output) = Course("lab", "--no-browser");
        Assert.Equal(7, status);
        Assert.Contains($"opened {Path.Combine(SharedData.Repository, "notebooks")} --no-browser", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Spec(".net-csharp")));
    }

    [Fact]
    public void Where_another_kernel_has_the_name_the_lab_opens_the_notebooks_with_this_one_all_the_same()
    {
        WriteForeign(Spec(".net-csharp"));
        Program("jupyter-lab", """echo "searches [$JUPYTER_PATH]" """);
        (int status, string output) = Course("lab");
        Assert.Equal(0, status);
        string first = output[(output.IndexOf("searches [", StringComparison.Ordinal) + 10)..].Split([':', ']'])[0];
        Assert.Contains("course.dll", File.ReadAllText(Path.Combine(first, "kernels", ".net-csharp", "kernel.json")), StringComparison.Ordinal);
        Assert.Equal(Foreign, File.ReadAllText(Spec(".net-csharp")));
    }
}
