namespace SharpCell.Engine;

/// <summary>Full type names as C# source writes them.</summary>
internal static class QualifiedNames
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        Type[] arguments = type.GetGenericArguments();
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string name = type.Name.Split('`')[0];
        string own = arguments.Length > outer ? $"{name}<{string.Join(", ", arguments.Skip(outer).Select(Of))}>" : name;
        if (type.DeclaringType is { } declaring)
        {
            // A type that a cell declares lies inside the compiled cell, and later cells name it directly.
            return declaring.Name.StartsWith("Cell#", StringComparison.Ordinal)
                ? own
                : $"{Of(outer == 0 ? declaring : declaring.MakeGenericType(arguments[..outer]))}.{own}";
        }

        return string.IsNullOrEmpty(type.Namespace) ? $"global::{own}" : $"global::{type.Namespace}.{own}";
    }
}
