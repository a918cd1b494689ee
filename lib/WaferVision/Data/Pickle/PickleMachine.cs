using System.Numerics;

namespace WaferVision.Data.Pickle;

/// <summary>
/// Carries out a pickle of protocol 2 to 5 without running any code: it makes numbers, texts, tuples, lists and dictionaries, and calls only
/// what its allow-list gives it. Python 2's strings are read as Latin-1, which loses no byte.
/// </summary>
/// <remarks>
/// Results: null, bool, long, <see cref="BigInteger"/>, double, string, byte[] (bytes), object?[] (tuple), <see cref="List{T}"/> of object?
/// (list), <see cref="PickleDictionary"/>, and what the allow-list makes. Memory is bounded by the operations allowed and the pickle's length.
/// </remarks>
internal sealed class PickleMachine
{
    private readonly PickleInput _input;
    private readonly IPickleAllowList _allowed;
    private readonly long _mostOperations;
    private readonly HashSet<uint>? _recalled;
    private readonly PickleLiterals _literals;
    private readonly PickleStack _stack = new();
    private readonly Dictionary<uint, object?> _memo = [];
    private uint _memoized;

    private PickleMachine(PickleInput input, IPickleAllowList allowed, long mostOperations, HashSet<uint>? recalled, PickleArena? arena)
    {
        _input = input;
        _allowed = allowed;
        _mostOperations = mostOperations;
        _recalled = recalled;
        _literals = new(input, arena);
    }

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <param name="input">The pickle's bytes.</param>
    /// <param name="allowed">The names it may use.</param>
    /// <param name="mostOperations">Operations after which it is refused; each makes one small object at most.</param>
    /// <param name="recalled">The memos to keep, from <see cref="PickleMemos"/>; null keeps all.</param>
    /// <param name="arena">Where strings from <see cref="PickleArena.Shortest"/> bytes go, as <see cref="PickleBlob"/>; null for objects of their own.</param>
    /// <exception cref="InvalidDataException">It is damaged or wants something that is not allowed; the message has the position and the reason.</exception>
    public static object? Read(
        PickleInput input, IPickleAllowList allowed, long mostOperations, HashSet<uint>? recalled = null, PickleArena? arena = null) =>
        new PickleMachine(input, allowed, mostOperations, recalled, arena).Run();

    /// <summary>A value's kind in Python's words, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long or BigInteger => "an integer",
        double => "a float",
        string text => text.Length <= 40 ? $"the text '{text}'" : "a text",
        byte[] => "bytes",
        PickleBlob blob => blob.IsText ? "a text" : "bytes",
        object?[] tuple => $"a tuple of {tuple.Length}",
        List<object?> list => $"a list of {list.Count}",
        PickleDictionary dictionary => $"a dictionary of {dictionary.Count}",
        PickleConstructor constructor => $"the function {constructor.Name}",
        _ => $"an object of {value.GetType().Name}",
    };

    private object? Run()
    {
        for (long operation = 0; ; operation++)
        {
            long position = _input.Position;
            try
            {
                if (operation == _mostOperations)
                {
                    throw new InvalidDataException($"expected at most {_mostOperations} operations, found more");
                }

                var opcode = (PickleOpcode)_input.ReadByte();
                if (opcode == PickleOpcode.Stop)
                {
                    return _stack.Pop();
                }

                Carry(opcode);
            }
            catch (InvalidDataException error)
            {
                throw new InvalidDataException($"pickle, byte {position}: {error.Message}", error);
            }
        }
    }

    private void Carry(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                if (_input.ReadByte() is var protocol and (< 2 or > 5))
                {
                    throw new InvalidDataException($"expected pickle protocol 2 to 5, found {protocol}");
                }

                break;
            case PickleOpcode.Frame:
                _input.ReadUInt64();
                break;
            case PickleOpcode.Mark:
                _stack.Mark();
                break;
            case PickleOpcode.Pop:
                _stack.Pop();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Peek());
                break;
            case PickleOpcode.Get:
                _stack.Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongGet:
                _stack.Push(Recall(_input.ReadUInt32()));
                break;
            case PickleOpcode.Put:
                Memoize(_input.ReadByte());
                break;
            case PickleOpcode.LongPut:
                Memoize(_input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                Memoize(_memoized);
                break;
            case PickleOpcode.Global:
                _stack.Push(Find(_input.ReadLine(), _input.ReadLine()));
                break;
            case PickleOpcode.StackGlobal:
                string name = _stack.Pop<string>("a global's name");
                _stack.Push(Find(_stack.Pop<string>("a global's module"), name));
                break;
            case PickleOpcode.PersistentId:
                _stack.Push(_allowed.Resolve(_stack.Pop()));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                object?[] arguments = _stack.Pop<object?[]>("a tuple of arguments");
                _stack.Push(_stack.Pop<PickleConstructor>("a function to call").Invoke(arguments));
                break;
            case PickleOpcode.Build:
                object? state = _stack.Pop();
                _stack.Peek<IPickleState>("an object that takes a state").SetState(state);
                break;
            default:
                if (_literals.TryRead(opcode, out object? value))
                {
                    _stack.Push(value);
                }
                else if (!Collection(opcode))
                {
                    throw new InvalidDataException($"the opcode {Name(opcode)} (0x{(byte)opcode:X2}) is refused");
                }

                break;
        }
    }

    private bool Collection(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                _stack.Push(Array.Empty<object?>());
                return true;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                object?[] tuple = new object?[opcode - PickleOpcode.Tuple1 + 1];
                for (int i = tuple.Length - 1; i >= 0; i--)
                {
                    tuple[i] = _stack.Pop();
                }

                _stack.Push(tuple);
                return true;
            case PickleOpcode.Tuple:
                _stack.Push(_stack.PopToMark());
                return true;
            case PickleOpcode.EmptyList:
                _stack.Push(new List<object?>());
                return true;
            case PickleOpcode.Append:
                object? item = _stack.Pop();
                _stack.Peek<List<object?>>("a list").Add(item);
                return true;
            case PickleOpcode.Appends:
                object?[] items = _stack.PopToMark();
                _stack.Peek<List<object?>>("a list").AddRange(items);
                return true;
            case PickleOpcode.EmptyDictionary:
                _stack.Push(new PickleDictionary());
                return true;
            case PickleOpcode.SetItem:
                object? value = _stack.Pop();
                object? key = _stack.Pop();
                _stack.Peek<PickleDictionary>("a dictionary").Set(key, value);
                return true;
            case PickleOpcode.SetItems:
                object?[] pairs = _stack.PopToMark();
                PickleDictionary target = _stack.Peek<PickleDictionary>("a dictionary");
                if (pairs.Length % 2 != 0)
                {
                    throw new InvalidDataException("expected keys with values, found a key without one");
                }

                for (int i = 0; i < pairs.Length; i += 2)
                {
                    target.Set(pairs[i], pairs[i + 1]);
                }

                return true;
            default:
                return false;
        }
    }

    private static string Name(PickleOpcode opcode) =>
        Enum.IsDefined(opcode) ? opcode.ToString().Replace("Refused", "", StringComparison.Ordinal) : "unknown";

    private object Find(string module, string name) =>
        _allowed.Find(module, name) ?? throw new InvalidDataException($"'{module}.{name}' is refused: it is none of the names that this reader allows");

    private void Memoize(uint index)
    {
        object? value = _stack.Peek();
        _memoized++;
        if (_recalled is null || _recalled.Contains(index))
        {
            _memo[index] = value;
        }
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw new InvalidDataException($"there is no memo {index} to recall");
}
