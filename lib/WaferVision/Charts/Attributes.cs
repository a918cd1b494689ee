using System.Dynamic;

namespace WaferVision;

/// <summary>
/// Sets attributes of plotly.js by their own names (https://plotly.com/javascript/reference/): the typed API of Plotly.NET knows
/// a part of them, and its objects take the others as dynamic members.
/// </summary>
internal static class Attributes
{
    public static T Set<T>(this T node, params ReadOnlySpan<(string Name, object? Value)> attributes) where T : DynamicObject
    {
        foreach ((string name, object? value) in attributes)
        {
            if (value is not null)
            {
                node.TrySetMember(new Member(name), value);
            }
        }

        return node;
    }

    /// <summary>A JSON object that has no type in Plotly.NET.</summary>
    public static Dictionary<string, object> Object(params ReadOnlySpan<(string Name, object Value)> members)
    {
        Dictionary<string, object> result = new(members.Length);
        foreach ((string name, object value) in members)
        {
            result.Add(name, value);
        }

        return result;
    }

    private sealed class Member(string name) : SetMemberBinder(name, ignoreCase: false)
    {
        public override DynamicMetaObject FallbackSetMember(DynamicMetaObject target, DynamicMetaObject value, DynamicMetaObject? errorSuggestion) =>
            errorSuggestion ?? throw new NotSupportedException($"The object cannot hold the attribute {Name}.");
    }
}
