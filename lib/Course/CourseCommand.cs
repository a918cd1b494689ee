using System.CommandLine;
using System.CommandLine.Help;
using Course.Commands;

namespace Course;

/// <summary>The command line as a whole: its commands, and what a failure looks like to the person who typed it.</summary>
internal static class CourseCommand
{
    /// <summary>Exit code of a command that ran and failed.</summary>
    public const int Failure = 1;

    /// <summary>Exit code of a command line that cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>Exit code of a command that did its work but for inputs that cannot be read, which its output names.</summary>
    public const int BadInput = 3;

    /// <summary>Exit code of a command that was interrupted, as shells report SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Builds the tree of commands.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("WaferVision: convolutional neural networks in C#, from convolution arithmetic to a wafer-map defect classifier.")
        {
            SetupCommand.Create(),
            RunCommand.Create(),
            TestCommand.Create(),
            FormatCommand.Create(),
            GenerateCommand.Create(),
            SampleCommand.Create(),
            InfoCommand.Create(),
            ConvertCommand.Create(),
            SplitCommand.Create(),
            TrainCommand.Create(),
            RetrainCommand.Create(),
            CompressCommand.Create(),
            CalibrateCommand.Create(),
            EvaluateCommand.Create(),
            PredictCommand.Create(),
            ServeCommand.Create(),
            LoadCommand.Create(),
            ClassifyCommand.Create(),
            MergeCommand.Create(),
            ExplainCommand.Create(),
            ExportCommand.Create(),
            ModelsCommand.Create(),
            PretrainCommand.Create(),
            ProbeCommand.Create(),
            BenchCommand.Create(),
            SimToRealCommand.Create(),
            KernelCommand.Create(),
            KernelCommand.CreateStart(),
            LabCommand.Create(),
        };
        if (Console.IsOutputRedirected && root.Options.OfType<HelpOption>().First().Action is HelpAction help)
        {
            // Without a terminal to ask, lines would be as long as the longest name.
            help.MaxWidth = 120;
        }

        return root;
    }

    /// <summary>Parses and runs a command line; answers the exit code.</summary>
    /// <param name="arguments">What follows <c>./course</c>.</param>
    /// <param name="output">Where results go; the console's output by default.</param>
    /// <param name="error">Where messages go; the console's error stream by default.</param>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, TextWriter? output = null, TextWriter? error = null)
    {
        output ??= Console.Out;
        error ??= Console.Error;
        ParseResult parsed = Create().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (string message in parsed.Errors.Select(problem => problem.Message).Distinct())
            {
                await error.WriteLineAsync($"course: {message}").ConfigureAwait(false);
            }

            string command = parsed.CommandResult.Command is RootCommand ? "" : $"{parsed.CommandResult.Command.Name} ";
            await error.WriteLineAsync($"course: './course {command}--help' shows what is understood").ConfigureAwait(false);
            return Usage;
        }

        InvocationConfiguration configuration = new()
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
        };
        try
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("course: interrupted").ConfigureAwait(false);
            return Interrupted;
        }
        catch (UsageException problem)
        {
            await error.WriteLineAsync($"course: {problem.Message}").ConfigureAwait(false);
            return Usage;
        }
        catch (Exception problem) when (MessageOf(problem) is { } message)
        {
            await error.WriteLineAsync($"course: {message}").ConfigureAwait(false);
            return Failure;
        }
    }

    /// <summary>
    /// What the user is told of what the libraries throw about input they were given, with a message that names file, found, expected and remedy, or
    /// about this machine. Null of anything else: a defect of this program, which keeps its stack trace.
    /// </summary>
    internal static string? MessageOf(Exception problem) => problem switch
    {
        CourseException or IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException or DllNotFoundException => problem.Message,

        // TorchSharp's own message takes a library that does not load for one that is not there.
        TypeInitializationException { TypeName: "TorchSharp.torch" } =>
            "TorchSharp's native library cannot be loaded. On Linux it needs a C++ library of 2023 or later (Ubuntu 24.04, Debian 13); " +
            "'./course setup --stack compat' takes this system's libtorch instead",
        _ => null,
    };
}
