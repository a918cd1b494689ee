using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace WaferVision.Training.Distributed;

/// <summary>
/// The processes that <c>mpirun</c> started to train together, over Open MPI. Every process makes the same calls in the same order. One that
/// ends without <see cref="Leave"/>, by an exception or a signal, makes <c>mpirun</c> end the others.
/// </summary>
public sealed partial class ProcessGroup
{
    private const string ThreadsVariable = "OMP_NUM_THREADS";
    private readonly OpenMpi _mpi;

    private ProcessGroup(OpenMpi mpi) => _mpi = mpi;

    /// <summary>The number of processes that <c>mpirun</c> says it started this one among; 1 without it. Needs no MPI library.</summary>
    public static int StartedTogether => FromEnvironment("OMPI_COMM_WORLD_SIZE");

    /// <summary>This process's number (MPI: rank), from 0.</summary>
    public int Rank => _mpi.Rank;

    /// <summary>The number of processes.</summary>
    public int Size => _mpi.Size;

    /// <summary>Whether this process is the one that writes and prints, process 0.</summary>
    public bool Leads => Rank == 0;

    /// <summary>This process's number among those on its machine, from 0: the GPU to take where there are several.</summary>
    public int LocalRank { get; } = FromEnvironment("OMPI_COMM_WORLD_LOCAL_RANK", least: 0);

    /// <summary>
    /// Joins the others; alone where <c>mpirun</c> did not start this process. To be called once, before torch computes: where OMP_NUM_THREADS
    /// is not set, each process gets its share of the machine's processors for threads, which torch's libraries read as they are loaded.
    /// </summary>
    /// <exception cref="DllNotFoundException">There is no Open MPI; the message says how to get it.</exception>
    public static ProcessGroup Join()
    {
        if (Environment.GetEnvironmentVariable(ThreadsVariable) is null && !OperatingSystem.IsWindows())
        {
            // The processors that this process may run on: mpirun binds processes to some, or to none.
            int share = Math.Min(Environment.ProcessorCount, Math.Max(1, Processors() / FromEnvironment("OMPI_COMM_WORLD_LOCAL_SIZE")));
            NativeEnvironment.SetDefault(ThreadsVariable, share.ToString(CultureInfo.InvariantCulture));
        }

        return new(OpenMpi.Initialize());
    }

    /// <summary>Leaves the others once all are done; waits for them. The process cannot join again.</summary>
    public void Leave() => _mpi.Leave();

    /// <summary>Checks that a text, such as a summary of options or data, is the same in all processes.</summary>
    /// <param name="what">What the text is, for the message.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidDataException">It differs from that of process 0.</exception>
    public void EnsureSame(string what, string text)
    {
        string first = Encoding.UTF8.GetString(Broadcast(Encoding.UTF8.GetBytes(text)));
        if (first != text)
        {
            throw new InvalidDataException($"Process {Rank} has another {what} than process 0.\n  process 0: {first}\n  process {Rank}: {text}\nStart all with the same command and data.");
        }
    }

    /// <summary>Adds up each number over all processes, in place.</summary>
    internal void Sum(Span<float> values) => _mpi.Sum(values, _mpi.Floats);

    /// <summary>Adds up each number over all processes, in place.</summary>
    internal void Sum(Span<double> values) => _mpi.Sum(values, _mpi.Doubles);

    /// <summary>Adds up each number over all processes.</summary>
    internal double[] SumOf(double[] numbers)
    {
        _mpi.Sum<double>(numbers, _mpi.Doubles);
        return numbers;
    }

    /// <summary>Fills the memory with that of process 0.</summary>
    internal void Fill(Span<byte> bytes) => _mpi.Broadcast(bytes);

    /// <summary>The bytes of process 0, whatever their number.</summary>
    internal byte[] Broadcast(byte[] bytes)
    {
        Span<double> length = [Leads ? bytes.Length : 0];
        Sum(length);
        byte[] received = Leads ? bytes : new byte[(int)length[0]];
        Fill(received);
        return received;
    }

    private static int FromEnvironment(string name, int least = 1) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least ? value : least;

    // Environment.ProcessorCount counts only those that this process is bound to.
    private static int Processors() => (int)Math.Clamp(SystemConfiguration(OperatingSystem.IsMacOS() ? 58 : 84), 1, 4096);

    // sysconf(_SC_NPROCESSORS_ONLN).
    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial nint SystemConfiguration(int name);
}
