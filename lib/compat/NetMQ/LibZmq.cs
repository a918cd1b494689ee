using System.Reflection;
using System.Runtime.InteropServices;

namespace NetMQ;

/// <summary>The functions of libzmq that the sockets need. A function that fails leaves its error number as the last P/Invoke error.</summary>
internal static unsafe partial class LibZmq
{
    private const string Name = "libzmq";
    private static readonly string[] FileNames = ["libzmq.so.5", "libzmq.5.dylib", "libzmq.dylib", "libzmq"];

    static LibZmq() => NativeLibrary.SetDllImportResolver(typeof(LibZmq).Assembly, Resolve);

    /// <summary>A message of libzmq: 64 bytes that only libzmq looks into.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 8)]
    public struct Message
    {
        public fixed long Content[8];
    }

    /// <summary>A socket to wait for, and what for.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollItem
    {
        public nint Socket;
        public int FileDescriptor;
        public short Events;
        public short ReturnedEvents;
    }

    [LibraryImport(Name, EntryPoint = "zmq_ctx_new", SetLastError = true)]
    public static partial nint NewContext();

    [LibraryImport(Name, EntryPoint = "zmq_ctx_term", SetLastError = true)]
    public static partial int TerminateContext(nint context);

    [LibraryImport(Name, EntryPoint = "zmq_ctx_shutdown", SetLastError = true)]
    public static partial int ShutDownContext(nint context);

    [LibraryImport(Name, EntryPoint = "zmq_socket", SetLastError = true)]
    public static partial nint NewSocket(nint context, int type);

    [LibraryImport(Name, EntryPoint = "zmq_close", SetLastError = true)]
    public static partial int CloseSocket(nint socket);

    [LibraryImport(Name, EntryPoint = "zmq_bind", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Bind(nint socket, string address);

    [LibraryImport(Name, EntryPoint = "zmq_connect", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Connect(nint socket, string address);

    [LibraryImport(Name, EntryPoint = "zmq_setsockopt", SetLastError = true)]
    public static partial int SetOption(nint socket, int option, void* value, nuint length);

    [LibraryImport(Name, EntryPoint = "zmq_getsockopt", SetLastError = true)]
    public static partial int GetOption(nint socket, int option, void* value, nuint* length);

    [LibraryImport(Name, EntryPoint = "zmq_send", SetLastError = true)]
    public static partial int Send(nint socket, byte* data, nuint length, int flags);

    [LibraryImport(Name, EntryPoint = "zmq_msg_init")]
    public static partial int InitMessage(Message* message);

    [LibraryImport(Name, EntryPoint = "zmq_msg_recv", SetLastError = true)]
    public static partial int ReceiveMessage(Message* message, nint socket, int flags);

    [LibraryImport(Name, EntryPoint = "zmq_msg_data")]
    public static partial byte* MessageData(Message* message);

    [LibraryImport(Name, EntryPoint = "zmq_msg_size")]
    public static partial nuint MessageSize(Message* message);

    [LibraryImport(Name, EntryPoint = "zmq_msg_more")]
    public static partial int MessageHasMore(Message* message);

    [LibraryImport(Name, EntryPoint = "zmq_msg_close")]
    public static partial int CloseMessage(Message* message);

    [LibraryImport(Name, EntryPoint = "zmq_poll", SetLastError = true)]
    public static partial int Poll(PollItem* items, int count, nint milliseconds);

    [LibraryImport(Name, EntryPoint = "zmq_strerror")]
    private static partial byte* ErrorText(int number);

    /// <summary>The text of an error number.</summary>
    public static string Describe(int error) => Marshal.PtrToStringUTF8((nint)ErrorText(error)) ?? $"error {error}";

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
        {
            return 0;
        }

        foreach (string file in FileNames)
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out nint library))
            {
                return library;
            }
        }

        throw new DllNotFoundException($"libzmq 4 was not found (tried {string.Join(", ", FileNames)}). On Debian: apt-get install libzmq5");
    }
}
