return await Course.CourseCommand.InvokeAsync(args).ConfigureAwait(false);
