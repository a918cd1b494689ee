using SharpCell.Jupyter;
using SharpCell.Running;

// The state of a notebook lives in a process of its own, which is this program with another first word.
return args switch
{
    [NotebookWorker.Command, ..] => NotebookWorker.Main(args),
    [KernelWorker.Command, ..] => KernelWorker.Main(args),
    _ => await Course.CourseCommand.InvokeAsync(args).ConfigureAwait(false),
};
