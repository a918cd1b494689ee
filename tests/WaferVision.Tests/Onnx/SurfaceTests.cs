using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using WaferVision.Onnx;
using WaferVision.Testing;

namespace WaferVision.Tests.Onnx;

/// <summary>
/// What the library uses of ONNX Runtime the published package has too, whichever version's sources were compiled here; and what stands in for it
/// where it is missing has nothing else.
/// </summary>
public partial class SurfaceTests
{
    private const string Listing = "api/Microsoft.ML.OnnxRuntime.txt";

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(float)] = "float", [typeof(byte)] = "byte",
    };

    [SharedFact(Listing)]
    public void Every_member_that_is_used_is_in_the_packages_listing()
    {
        MemberInfo[] used = [.. Used(typeof(OnnxSession).Module)];
        Assert.Contains(used, member => member.Name == "CreateTensorValueWithData");
        Contained(used);
    }

    [SharedFact(Listing)]
    public void What_stands_in_for_a_missing_package_is_in_its_listing()
    {
        Assembly assembly = typeof(InferenceSession).Assembly;
        if (assembly.GetType("Microsoft.ML.OnnxRuntime.Missing") is not null)
        {
            const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            Contained([.. assembly.GetExportedTypes().Where(type => !type.IsEnum).SelectMany(type => type.GetMembers(Declared)).Where(member => member is MethodBase)]);
        }
        else
        {
            // The package's sources were compiled: they are the real ones.
            Assert.NotNull(assembly.GetType("Microsoft.ML.OnnxRuntime.NativeMethods"));
        }
    }

    [Fact]
    public void Every_member_that_is_used_has_a_stand_in_for_machines_without_the_package()
    {
        string folder = Path.Combine(SharedData.Repository, "lib", "compat", "OnnxRuntime", "Missing");
        HashSet<string> words = [.. Directory.GetFiles(folder, "*.cs").SelectMany(file => Word().Matches(File.ReadAllText(file))).Select(match => match.Value)];
        string[] names = [.. Used(typeof(OnnxSession).Module).Select(member => member is ConstructorInfo ? Name(member.DeclaringType!) : Accessor().Replace(member.Name, "")).Distinct()];
        Assert.Contains("CreateTensorValueWithData", names);
        Assert.Contains("IntraOpNumThreads", names);
        Assert.All(names, name => Assert.Contains(name, words));
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex("^[gs]et_")]
    private static partial Regex Accessor();

    private static void Contained(MemberInfo[] members)
    {
        string[] listing = [.. File.ReadLines(SharedData.PathOf(Listing)).Select(line => line.Trim().Replace("virtual ", "", StringComparison.Ordinal).Split(" where ")[0])];
        string[] unknown = [.. members.Where(member => !listing.Any(line => Matches((MethodBase)member, line))).Select(member => $"{member.DeclaringType}.{member}")];
        Assert.Empty(unknown);
    }

    // An accessor is within its property's line, and disposal may be the base class's.
    private static bool Matches(MethodBase method, string line)
    {
        string type = Name(method.DeclaringType!), arguments = "";
        if (method is MethodInfo { IsGenericMethod: true } constructed)
        {
            method = constructed.GetGenericMethodDefinition();
            arguments = $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>";
        }

        if (method is MethodInfo { IsSpecialName: true } accessor)
        {
            string name = $"{type}.{accessor.Name[4..]} {{ ";
            return line.Contains(name, StringComparison.Ordinal) && line[line.IndexOf('{', StringComparison.Ordinal)..].Contains(accessor.Name[..3] + ";", StringComparison.Ordinal);
        }

        string parameters = string.Join(", ", method.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}"));
        string head = method is MethodInfo { ReturnType: var result } ? $"{(method.IsStatic ? "static " : "")}{Name(result)} {type}.{method.Name}{arguments}" : $"{type}.ctor";
        return line == $"{head}({parameters})" || line == $"protected {head}({parameters})";
    }

    private static IEnumerable<MemberInfo> Used(Module module)
    {
        using var file = new PEReader(File.OpenRead(module.FullyQualifiedName));
        MetadataReader metadata = file.GetMetadataReader();
        foreach (MemberReferenceHandle handle in metadata.MemberReferences)
        {
            if (metadata.GetMemberReference(handle).Parent is { Kind: HandleKind.TypeReference }
                && module.ResolveMember(MetadataTokens.GetToken(handle)) is MethodBase method
                && method.DeclaringType!.Assembly == typeof(InferenceSession).Assembly)
            {
                yield return method;
            }
        }
    }

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        string name = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }
}
