using System.CommandLine;
using Course.Kernels;
using SharpCell.Jupyter;

namespace Course.Commands;

/// <summary><c>kernel</c>: registers SharpCell with Jupyter programs, and takes it back.</summary>
internal static class KernelCommand
{
    /// <summary>The hidden command that Jupyter programs start a kernel with.</summary>
    public const string StartName = "kernel-start";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Option<bool> sysPrefix = new("--sys-prefix") { Description = "In the Python environment whose python3 comes first, in place of the user's folder" };
        Option<string?> name = new("--name") { Description = $"The kernel's name. Default: {KernelSpec.Preferred}, which the notebooks ask for; {KernelSpec.Fallback} where another kernel has it" };
        Option<bool> remove = new("--remove") { Description = "Take the registration back" };
        Command install = new("install", "Register the kernel for VS Code, JupyterLab and Jupyter Notebook.") { sysPrefix, name, remove };
        Command removal = new("remove", "Take the registration back.") { sysPrefix, name };
        install.SetAction(parsed =>
        {
            if (parsed.GetValue(remove))
            {
                Remove(parsed);
            }
            else
            {
                Install(parsed);
            }
        });
        removal.SetAction(Remove);
        return new Command("kernel", "C# in Jupyter: register the course's kernel, or take it back.") { install, removal };

        string Folder(ParseResult parsed) => parsed.GetValue(sysPrefix) ? JupyterFolders.SysPrefix() : JupyterFolders.User;

        void Install(ParseResult parsed)
        {
            string folder = Folder(parsed);
            (string chosen, string file) = KernelRegistration.Install(folder, parsed.GetValue(name));
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"Registered the kernel '{chosen}': {file}");
            if (chosen == KernelSpec.Fallback && KernelRegistration.Holder(folder) is { } holder)
            {
                output.WriteLine($"The notebooks ask for '{KernelSpec.Preferred}', which is another kernel ({holder}): they open with that one. Choose \"C# (SharpCell)\" to change, or open them with ./course lab");
            }
        }

        void Remove(ParseResult parsed)
        {
            IReadOnlyList<string> removed = KernelRegistration.Remove(Folder(parsed), parsed.GetValue(name));
            parsed.InvocationConfiguration.Output.WriteLine(removed.Count == 0 ? "No kernel of the course is registered there" : $"Removed {string.Join(", ", removed)}");
        }
    }

    /// <summary>Builds the hidden command that runs a kernel.</summary>
    public static Command CreateStart()
    {
        Argument<string> connection = new("connection-file");
        Command command = new(StartName, "Run a kernel; Jupyter programs call this.") { connection };
        command.Hidden = true;
        command.SetAction((parsed, _) => JupyterKernel.RunAsync(parsed.GetRequiredValue(connection), new KernelOptions { NodeModules = Repository.PathOf("node_modules") }));
        return command;
    }
}
