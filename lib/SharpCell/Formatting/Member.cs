using System.Collections.Concurrent;
using System.Reflection;

namespace SharpCell.Formatting;

/// <summary>A public property or field that is shown as a row or column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Read">Its value; an exception thrown by a property is the value.</param>
internal sealed record Member(string Name, Func<object, object?> Read)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> Cache = new();

    public static IReadOnlyList<Member> Of(Type type) => Cache.GetOrAdd(type, ReadAll);

    private static Member[] ReadAll(Type type)
    {
        IEnumerable<Member> properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike && !p.PropertyType.IsByRef && !p.PropertyType.IsPointer)
            .Select(p => new Member(p.Name, owner => Guarded(() => p.GetValue(owner, BindingFlags.DoNotWrapExceptions, null, null, null))));
        IEnumerable<Member> fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Where(f => !f.FieldType.IsPointer)
            .Select(f => new Member(f.Name, f.GetValue));
        return [.. properties.Concat(fields).DistinctBy(m => m.Name)];
    }

    private static object? Guarded(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (Exception thrown) when (!Sequences.IsStop(thrown))
        {
            return $"{TypeNames.Of(thrown.GetType())}: {thrown.Message}";
        }
    }
}
