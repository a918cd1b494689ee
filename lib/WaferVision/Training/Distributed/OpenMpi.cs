using System.Runtime.InteropServices;

namespace WaferVision.Training.Distributed;

/// <summary>
/// Open MPI's C functions, bound at run time so that nothing but distributed training needs the library. Handles such as MPI_COMM_WORLD are
/// addresses of symbols that libmpi exports (its mpi.h), and MPI_IN_PLACE is 1. Return codes need no check: Open MPI's default error handler,
/// MPI_ERRORS_ARE_FATAL, ends the whole job with a message.
/// </summary>
internal sealed unsafe class OpenMpi
{
    /// <summary>The environment variable that names the library where it does not lie among the system's.</summary>
    public const string PathVariable = "WAFERVISION_MPI";

    // One thread at a time calls, but not always the same one (MPI standard 4.0, section 11.6).
    private const int ThreadSerialized = 2;
    private const nint InPlace = 1;

    private readonly nint _world, _sum, _bytes;
    private readonly delegate* unmanaged<nint, void*, int, nint, nint, nint, int> _allReduce;
    private readonly delegate* unmanaged<void*, int, nint, int, nint, int> _broadcast;
    private readonly delegate* unmanaged<int> _finalize;

    private OpenMpi(nint library)
    {
        _world = Symbol("ompi_mpi_comm_world");
        _sum = Symbol("ompi_mpi_op_sum");
        _bytes = Symbol("ompi_mpi_byte");
        (Floats, Doubles) = (Symbol("ompi_mpi_float"), Symbol("ompi_mpi_double"));
        _allReduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        _broadcast = (delegate* unmanaged<void*, int, nint, int, nint, int>)Symbol("MPI_Bcast");
        _finalize = (delegate* unmanaged<int>)Symbol("MPI_Finalize");
        int provided, rank, size;
        ((delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread"))(null, null, ThreadSerialized, &provided);
        ((delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank"))(_world, &rank);
        ((delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size"))(_world, &size);
        if (provided < ThreadSerialized)
        {
            throw new PlatformNotSupportedException($"This MPI gives thread level {provided}; expected MPI_THREAD_SERIALIZED ({ThreadSerialized}). Install an Open MPI that was built with threads.");
        }

        (Rank, Size) = (rank, size);
        nint Symbol(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>This process's number, from 0.</summary>
    public int Rank { get; }

    /// <summary>The number of processes.</summary>
    public int Size { get; }

    /// <summary>The handle of MPI_FLOAT.</summary>
    public nint Floats { get; }

    /// <summary>The handle of MPI_DOUBLE.</summary>
    public nint Doubles { get; }

    /// <summary>Loads the library and joins the job. To be called once in a process.</summary>
    /// <exception cref="DllNotFoundException">There is no Open MPI.</exception>
    public static OpenMpi Initialize()
    {
        string? named = Environment.GetEnvironmentVariable(PathVariable);
        string[] names = string.IsNullOrEmpty(named) ? ["libmpi.so.40", "libmpi.so", "libmpi.40.dylib", "libmpi.dylib"] : [named];
        foreach (string name in names)
        {
            // MPICH's library has the same name, but other handles.
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _))
            {
                return new(library);
            }
        }

        throw new DllNotFoundException(
            $"Training in several processes needs Open MPI; looked for {string.Join(", ", names)}. Install it (Debian, Ubuntu: apt-get install openmpi-bin), or name its library in {PathVariable}.");
    }

    /// <summary>Adds up each element over all processes, in place; every process gets the same bits.</summary>
    public void Sum<T>(Span<T> values, nint type)
        where T : unmanaged
    {
        fixed (T* at = values)
        {
            _allReduce(InPlace, at, values.Length, type, _sum, _world);
        }
    }

    /// <summary>Gives every process the bytes of process 0.</summary>
    public void Broadcast(Span<byte> bytes)
    {
        fixed (byte* at = bytes)
        {
            _broadcast(at, bytes.Length, _bytes, 0, _world);
        }
    }

    /// <summary>Leaves the job; waits for all others to do so.</summary>
    public void Leave() => _finalize();
}
