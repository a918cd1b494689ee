using System.Collections;
using System.Diagnostics;

namespace SharpCell.Formatting;

/// <summary>Reads no more of a sequence than is shown, and survives sequences that throw, never end or let one wait.</summary>
internal static class Sequences
{
    private static readonly TimeSpan AsyncWait = TimeSpan.FromSeconds(2);

    /// <summary>The items, as far as they are asked for. An exception thrown by the sequence is its last item.</summary>
    public static IEnumerable<object?> Items(IEnumerable sequence)
    {
        IEnumerator? items = null;
        try
        {
            while (true)
            {
                (bool isItem, object? item, Exception? thrown) = Next(sequence, ref items);
                if (thrown is not null)
                {
                    yield return thrown;
                }

                if (!isItem)
                {
                    yield break;
                }

                yield return item;
            }
        }
        finally
        {
            (items as IDisposable)?.Dispose();
        }
    }

    /// <summary>How many items a collection has, where it knows without counting.</summary>
    public static int? Count(object sequence) =>
        sequence is ICollection collection
            ? collection.Count
            : Generic(sequence, typeof(IReadOnlyCollection<>), typeof(ICollection<>))?.GetProperty("Count")!.GetValue(sequence) as int?;

    /// <summary>Whether a type is an asynchronous sequence.</summary>
    public static bool IsAsync(object value) => Generic(value, typeof(IAsyncEnumerable<>)) is not null;

    /// <summary>The first items of an asynchronous sequence: those that come within two seconds.</summary>
    /// <param name="value">The sequence.</param>
    /// <param name="limit">How many items are read at most.</param>
    public static IEnumerable<object?> AsyncItems(object value, int limit)
    {
        Type shape = Generic(value, typeof(IAsyncEnumerable<>))!;
        return (IEnumerable<object?>)typeof(Sequences).GetMethod(nameof(ReadAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(shape.GetGenericArguments()).Invoke(null, [value, limit])!;
    }

    /// <summary>Whether an exception means that the cell is to stop, and must not be shown as a value.</summary>
    public static bool IsStop(Exception exception) => exception is ThreadAbortException or ThreadInterruptedException;

    private static (bool IsItem, object? Item, Exception? Thrown) Next(IEnumerable sequence, ref IEnumerator? items)
    {
        try
        {
            items ??= sequence.GetEnumerator();
            return items.MoveNext() ? (true, items.Current, null) : (false, null, null);
        }
        catch (Exception exception) when (!IsStop(exception))
        {
            return (false, null, exception);
        }
    }

    private static List<object?> ReadAsync<T>(IAsyncEnumerable<T> sequence, int limit)
    {
        List<object?> read = [];
        long began = Stopwatch.GetTimestamp();
        CancellationTokenSource stop = new();
        IAsyncEnumerator<T> items = sequence.GetAsyncEnumerator(stop.Token);
        try
        {
            while (read.Count < limit)
            {
                Task<bool> next = items.MoveNextAsync().AsTask();
                TimeSpan left = AsyncWait - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !next.Wait(left))
                {
                    // It may still be at work and cannot be disposed: it is told to stop and left alone.
                    stop.Cancel();
                    read.Add(new Waiting());
                    return read;
                }

                if (!next.Result)
                {
                    break;
                }

                read.Add(items.Current);
            }
        }
        catch (AggregateException thrown) when (!IsStop(thrown.InnerException!))
        {
            read.Add(thrown.InnerException);
        }

        _ = items.DisposeAsync().AsTask();
        return read;
    }

    private static Type? Generic(object value, params Type[] definitions) =>
        value.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && definitions.Contains(i.GetGenericTypeDefinition()));

    private sealed class Waiting
    {
        public override string ToString() => "… (the next item is not there yet)";
    }
}
