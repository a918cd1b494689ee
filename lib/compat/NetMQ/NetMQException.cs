namespace NetMQ;

/// <summary>A socket operation failed.</summary>
public class NetMQException : Exception
{
    internal NetMQException(string? message, int error)
        : base(message) => Error = error;

    internal int Error { get; }

    /// <summary>Throws for the last error of libzmq.</summary>
    internal static NetMQException Last(string action)
    {
        int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        string message = $"{action}: {LibZmq.Describe(error)}";
        return error == Errors.AddressInUse ? new AddressAlreadyInUseException(message) : new NetMQException(message, error);
    }
}

/// <summary>The address to bind to belongs to another socket.</summary>
public class AddressAlreadyInUseException : NetMQException
{
    /// <summary>Describes the failure.</summary>
    /// <param name="message">The description.</param>
    public AddressAlreadyInUseException(string? message)
        : base(message, Errors.AddressInUse)
    {
    }
}

/// <summary>The system's error numbers that are told apart.</summary>
internal static class Errors
{
    public const int Interrupted = 4;
    public static readonly int Again = OperatingSystem.IsMacOS() ? 35 : 11;
    public static readonly int AddressInUse = OperatingSystem.IsMacOS() ? 48 : 98;
}
