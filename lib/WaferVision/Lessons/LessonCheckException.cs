namespace WaferVision.Lessons;

/// <summary>A claim that a notebook makes does not hold. The message says what was expected and what was found.</summary>
public sealed class LessonCheckException : Exception
{
    /// <summary>A failed check without a message.</summary>
    public LessonCheckException()
    {
    }

    /// <summary>A failed check, with what was expected and what was found.</summary>
    public LessonCheckException(string message)
        : base(message)
    {
    }

    /// <summary>A failed check caused by another exception.</summary>
    public LessonCheckException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
