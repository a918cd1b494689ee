using System.CommandLine;
using Course.Classifying;

namespace Course.Commands;

/// <summary>The options that name a teacher, which several commands have.</summary>
internal sealed class TeacherOptions
{
    private readonly Option<string?> _file = new("--teacher") { Description = "A weights file whose answers are learned beside the labels (distillation), such as those of a larger network" };
    private readonly Option<double> _temperature = new Option<double>("--temperature") { Description = "Temperature at which they are", DefaultValueFactory = _ => 4 }.Within(0.01, 1000);
    private readonly Option<double> _weight = new Option<double>("--teacher-weight") { Description = "Their share of the loss", DefaultValueFactory = _ => 0.9 }.Within(0, 1);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_temperature);
        command.Add(_weight);
    }

    /// <summary>What was said; <see langword="null"/> without a teacher.</summary>
    public Teaching? Read(ParseResult parsed) =>
        parsed.GetValue(_file) is { } file ? new(Path.GetFullPath(file), parsed.GetValue(_temperature), parsed.GetValue(_weight)) : null;
}
