using System.Dynamic;

namespace DynamicObj;

/// <summary>
/// An ordered bag of named values: a node of the JSON figure that plotly.js draws.
/// Any attribute of plotly.js can be set as a dynamic member, whether the typed API knows it or not.
/// </summary>
public class DynamicObj : DynamicObject
{
    private readonly List<KeyValuePair<string, object?>> members = [];

    internal DynamicObj()
    {
    }

    internal IReadOnlyList<KeyValuePair<string, object?>> Members => members;

    public override IEnumerable<string> GetDynamicMemberNames() => members.Select(member => member.Key);

    public override bool TryGetMember(GetMemberBinder binder, out object? result) => TryGet(binder.Name, out result);

    public override bool TrySetMember(SetMemberBinder binder, object? value)
    {
        Set(binder.Name, value);
        return true;
    }

    internal bool TryGet(string name, out object? value)
    {
        int at = IndexOf(name);
        value = at < 0 ? null : members[at].Value;
        return at >= 0;
    }

    /// <summary>Sets a value; a name that is there keeps its place.</summary>
    internal void Set(string name, object? value)
    {
        int at = IndexOf(name);
        if (at >= 0)
        {
            members[at] = new(name, value);
        }
        else
        {
            members.Add(new(name, value));
        }
    }

    private int IndexOf(string name) => members.FindIndex(member => member.Key == name);
}
