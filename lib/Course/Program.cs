using SharpCell.Running;

// Each notebook runs in a process of its own, which is this program with another first word.
return args is [NotebookWorker.Command, ..]
    ? NotebookWorker.Main(args)
    : await Course.CourseCommand.InvokeAsync(args).ConfigureAwait(false);
