using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace WaferVision.Tests.Torch;

/// <summary>Writes the public members of an assembly in the notation of the package's listing: name, kind, signature.</summary>
internal static partial class ApiListing
{
    private static readonly FrozenDictionary<Type, string> Keywords = new Dictionary<Type, string>
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char", [typeof(string)] = "string", [typeof(object)] = "object",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint",
    }.ToFrozenDictionary();

    /// <summary>A listing's lines in the form compared here: no obsolescence, constraints, base types or modifiers of overriding.</summary>
    public static IEnumerable<string> Read(string path)
    {
        string[][] rows = [.. File.ReadLines(path).Select(line => line.Split('\t'))];
        HashSet<string> values = [.. Keywords.Where(pair => pair.Key.IsValueType).Select(pair => pair.Value), "System.Half", "System.Numerics.Complex"];
        values.UnionWith(rows.Where(row => row[1] == "type" && Regex.IsMatch(row[2], "^(readonly )?(struct|enum)")).Select(row => row[0]));
        foreach (string[] row in rows)
        {
            string name = Regex.Replace(row[0], @"\[(.*)\]$", match => "[" + Annotated().Replace(match.Groups[1].Value, m => Kept(m, values)) + "]");
            string signature = row.Length > 2 ? row[2] : "";
            signature = Regex.Replace(signature, @" \[Obsolete.*$| where .*$", "");
            signature = row[1] == "type" ? Regex.Replace(signature, " : .*$", "") : signature;
            signature = Regex.Replace(signature, "^instance (abstract|override|virtual) ", "instance ");
            yield return $"{name}\t{row[1]}\t{Annotated().Replace(signature, match => Kept(match, values))}";
        }
    }

    public static IEnumerable<string> Write(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Write);

    private static IEnumerable<string> Write(Type type)
    {
        string name = Name(type);
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return $"{name}\tdelegate\t{Signature(type.GetMethod("Invoke")!)}";
            yield break;
        }

        yield return $"{name}\ttype\t{Kind(type)}";
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => !field.IsSpecialName))
        {
            yield return type.IsEnum
                ? $"{name}.{field.Name}\tenumvalue\t= {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
                : $"{name}.{field.Name}\tfield\t{Field(field)}";
        }

        foreach (ConstructorInfo constructor in type.GetConstructors(Declared))
        {
            yield return $"{name}..ctor\tctor\tinstance ({Parameters(constructor)})";
        }

        foreach (PropertyInfo property in type.GetProperties(Declared))
        {
            yield return $"{name}.{Property(property)}";
        }

        foreach (MethodInfo method in type.GetMethods(Declared))
        {
            if (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            {
                string generics = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
                yield return $"{name}.{method.Name}{generics}\tmethod\t{(method.IsStatic ? "static" : "instance")} {Signature(method)}";
            }
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Field(FieldInfo field)
    {
        string type = Name(field.FieldType, Names(field));
        return field.IsLiteral
            ? $"const {type} = {Literal(field.GetRawConstantValue(), typeof(int))}"
            : $"{(field.IsStatic ? "static" : "instance")} {(field.IsInitOnly ? "readonly " : "")}{type}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = property.GetAccessors()[0];
        string name = property.GetIndexParameters().Length > 0
            ? $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]"
            : property.Name;
        string accessors = (property.GetMethod?.IsPublic == true ? "get; " : "") + (property.SetMethod?.IsPublic == true ? "set; " : "");
        return $"{name}\tproperty\t{(accessor.IsStatic ? "static" : "instance")} {Name(property.PropertyType, Names(property))} {{ {accessors}}}";
    }

    private static string Signature(MethodInfo method) => $"{Name(method.ReturnType, Names(method.ReturnParameter))} ({Parameters(method)})";

    private static string Parameters(MethodBase method)
    {
        string text = string.Join(", ", method.GetParameters().Select(Parameter));
        return method.IsDefined(typeof(ExtensionAttribute), false) ? "this " + text : text;
    }

    private static string Parameter(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        string modifier = parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params "
            : !type.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in " : "ref ";
        type = type.IsByRef ? type.GetElementType()! : type;
        string value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue, type)}" : "";
        return $"{modifier}{Name(type, Names(parameter))} {parameter.Name}{value}";
    }

    private static string Literal(object? value, Type type) => value switch
    {
        null when type.IsValueType && Nullable.GetUnderlyingType(type) is null => "default",
        null => "null",
        _ when (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } named => $"{Name(named)}.{Enum.ToObject(named, value)}",
        bool b => b ? "true" : "false",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
        double d => d.ToString("R", CultureInfo.InvariantCulture) + "d",
        long l => l.ToString(CultureInfo.InvariantCulture) + "L",
        string s => $"\"{s}\"",
        char c => $"'{c}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static Queue<string?> Names(ICustomAttributeProvider member) =>
        new(member.GetCustomAttributes(typeof(TupleElementNamesAttribute), false).Cast<TupleElementNamesAttribute>().SelectMany(a => a.TransformNames));

    private static string Name(Type type, Queue<string?>? tupleNames = null)
    {
        tupleNames ??= new Queue<string?>();
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!, tupleNames) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner, tupleNames) + "?";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        Type[] arguments = type.GetGenericArguments();
        if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true || (type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)))
        {
            // The names of a tuple's elements come before those of the tuples within it.
            string?[] own = [.. arguments.Select(_ => tupleNames.TryDequeue(out string? name) ? name : null)];
            return "(" + string.Join(", ", arguments.Select((argument, k) => (Name(argument, tupleNames) + " " + own[k]).TrimEnd())) + ")";
        }

        string plain = type.Name.Split('`')[0];
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.DeclaringType is { } declaring
            ? Name(outer > 0 && !declaring.IsConstructedGenericType ? declaring.MakeGenericType(arguments[..outer]) : declaring, tupleNames) + "."
            : type.Namespace is { } space ? space + "." : "";
        string[] given = [.. arguments.Skip(outer).Select(argument => Name(argument, tupleNames))];
        return prefix + plain + (given.Length > 0 ? $"<{string.Join(", ", given)}>" : "");
    }

    // Whether a reference may be null is no part of a signature; that a value type is nullable is.
    private static string Kept(Match match, HashSet<string> values)
    {
        string name = match.Groups[1].Value;
        return name.Length == 0 || values.Contains(name) || name.EndsWith(')') ? match.Value : name;
    }

    [GeneratedRegex(@"([\w.]+|\)|>|\])\?")]
    private static partial Regex Annotated();
}
