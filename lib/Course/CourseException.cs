namespace Course;

/// <summary>A failure that the message explains completely: what was found, what was expected, what to do.</summary>
internal sealed class CourseException(string message) : Exception(message);

/// <summary>Options that are understood one by one and do not go together.</summary>
internal sealed class UsageException(string message) : Exception(message);
