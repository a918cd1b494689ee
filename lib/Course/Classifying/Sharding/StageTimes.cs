using System.Diagnostics;

namespace Course.Classifying.Sharding;

/// <summary>How long each stage was busy, summed over the threads that do it.</summary>
internal sealed class StageTimes
{
    private long _unpack, _read, _prepare, _compute, _write;

    /// <summary>Unpacking archives, on one thread ahead of the others.</summary>
    public TimeSpan Unpack => new(_unpack);

    /// <summary>Reading other files, ahead of the workers.</summary>
    public TimeSpan Read => new(_read);

    /// <summary>Maps to images, on the workers.</summary>
    public TimeSpan Prepare => new(_prepare);

    /// <summary>Images to answers, on the workers.</summary>
    public TimeSpan Compute => new(_compute);

    /// <summary>Answers to lines, on the workers, and these to the file.</summary>
    public TimeSpan Write => new(_write);

    /// <summary>Adds the time since a start to <see cref="Unpack"/>.</summary>
    public void AddUnpack(long start) => Add(ref _unpack, Stopwatch.GetElapsedTime(start));

    /// <summary>Adds the time since a start to <see cref="Read"/>.</summary>
    public void AddRead(long start) => Add(ref _read, Stopwatch.GetElapsedTime(start));

    /// <summary>Adds to <see cref="Prepare"/>.</summary>
    public void AddPrepare(TimeSpan time) => Add(ref _prepare, time);

    /// <summary>Adds to <see cref="Compute"/>.</summary>
    public void AddCompute(TimeSpan time) => Add(ref _compute, time);

    /// <summary>Adds the time since a start to <see cref="Write"/>.</summary>
    public void AddWrite(long start) => Add(ref _write, Stopwatch.GetElapsedTime(start));

    private static void Add(ref long ticks, TimeSpan time) => Interlocked.Add(ref ticks, time.Ticks);
}
