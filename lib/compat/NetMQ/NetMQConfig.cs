namespace NetMQ;

/// <summary>What all sockets of the process share.</summary>
public static class NetMQConfig
{
    private static readonly Lock Gate = new();
    private static nint context;

    internal static nint Context
    {
        get
        {
            lock (Gate)
            {
                if (context == 0)
                {
                    context = LibZmq.NewContext();
                }

                return context != 0 ? context : throw NetMQException.Last("cannot make a context");
            }
        }
    }

    /// <summary>Ends the library's threads. Sockets must be disposed before; later ones start it anew.</summary>
    /// <param name="block">Whether to wait until messages that linger are sent.</param>
    public static void Cleanup(bool block = true)
    {
        lock (Gate)
        {
            if (context == 0)
            {
                return;
            }

            if (!block)
            {
                _ = LibZmq.ShutDownContext(context);
            }

            while (LibZmq.TerminateContext(context) != 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Errors.Interrupted)
            {
            }

            context = 0;
        }
    }
}
