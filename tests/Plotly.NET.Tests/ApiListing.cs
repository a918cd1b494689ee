using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.FSharp.Core;

namespace WaferVision.PlotlyTests;

/// <summary>Writes an assembly's public surface in the form of the listings of the real packages: one signature a line.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(byte)] = "byte",
    };

    public static string Head(Type type)
    {
        string kind = type.IsValueType ? "struct" : type.IsAbstract && type.IsSealed ? "static class" : type.IsAbstract ? "abstract class" : "class";
        return $"{kind} {type.Namespace}.{Name(type)}";
    }

    public static IEnumerable<string> Members(Type type) =>
        type.GetConstructors(Declared).Select(ctor => $"{Name(type)}.ctor({Parameters(ctor)})")
            .Concat(type.GetProperties(Declared).Select(Property))
            .Concat(type.GetMethods(Declared).Where(IsOwn).Select(Method))
            .Concat(type.GetFields(Declared).Select(field => $"field {(field.IsStatic ? "static " : "")}{Name(field.FieldType)} {Name(type)}.{field.Name}"));

    public static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericParameter || Keywords.ContainsKey(type))
        {
            return Keywords.GetValueOrDefault(type, type.Name);
        }

        string name = type.Name.Split('`')[0];
        if (type.DeclaringType is { } outer)
        {
            name = $"{Name(outer)}.{name}";
        }

        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    // Accessors belong to their properties; overrides and interface members of the framework add no name.
    private static bool IsOwn(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && method.GetBaseDefinition().DeclaringType == method.DeclaringType
        && method.Name != nameof(Equals);

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = property.GetAccessors()[0];
        return $"{(accessor.IsStatic ? "static " : "")}{Name(property.PropertyType)} {Name(property.DeclaringType!)}.{property.Name} {{ get; "
            + (property.GetSetMethod() is null ? "}" : "set; }");
    }

    private static string Method(MethodInfo method)
    {
        string kind = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : "";
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        string where = string.Concat(method.GetGenericArguments()
            .Where(argument => argument.GetGenericParameterConstraints().Length > 0)
            .Select(argument => $" where {argument.Name} : {string.Join(", ", argument.GetGenericParameterConstraints().Select(Name))}"));
        return $"{kind}{Name(method.ReturnType)} {Name(method.DeclaringType!)}.{method.Name}{generic}({Parameters(method)}){where}";
    }

    private static string Parameters(MethodBase method)
    {
        bool extension = method.IsDefined(typeof(ExtensionAttribute), inherit: false);
        return string.Join(", ", method.GetParameters().Select(parameter =>
            (extension && parameter.Position == 0 ? "this " : "")
            + (parameter.IsDefined(typeof(OptionalArgumentAttribute), inherit: false) ? "[opt] " : "")
            + (parameter.IsOut ? "out " : "")
            + Name(parameter.ParameterType) + " " + parameter.Name
            + Default(parameter)));
    }

    private static string Default(ParameterInfo parameter) => !parameter.HasDefaultValue ? ""
        : parameter.DefaultValue is not null ? $" = {parameter.DefaultValue}"
        : parameter.ParameterType.IsValueType ? " = default" : " = null";
}
