using System.Numerics;
using System.Text;

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
    private const int LongestInteger = 1024;

    private readonly PickleInput _input;
    private readonly IPickleAllowList _allowed;
    private readonly long _mostOperations;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];

    private PickleMachine(PickleInput input, IPickleAllowList allowed, long mostOperations)
    {
        _input = input;
        _allowed = allowed;
        _mostOperations = mostOperations;
    }

    /// <summary>Reads one pickle; the input then stands behind it.</summary>
    /// <param name="input">The pickle's bytes.</param>
    /// <param name="allowed">The names it may use.</param>
    /// <param name="mostOperations">Operations after which it is refused; each makes one small object at most.</param>
    /// <exception cref="InvalidDataException">It is damaged or wants something that is not allowed; the message has the position and the reason.</exception>
    public static object? Read(PickleInput input, IPickleAllowList allowed, long mostOperations) =>
        new PickleMachine(input, allowed, mostOperations).Run();

    /// <summary>A value's kind in Python's words, for messages.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long or BigInteger => "an integer",
        double => "a float",
        string text => text.Length <= 40 ? $"the text '{text}'" : "a text",
        byte[] => "bytes",
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
                    return Pop();
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
                _marks.Add(_stack.Count);
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                Push(Peek());
                break;
            case PickleOpcode.Get:
                Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongGet:
                Push(Recall(_input.ReadUInt32()));
                break;
            case PickleOpcode.Put:
                _memo[_input.ReadByte()] = Peek();
                break;
            case PickleOpcode.LongPut:
                _memo[_input.ReadUInt32()] = Peek();
                break;
            case PickleOpcode.Memoize:
                _memo[(uint)_memo.Count] = Peek();
                break;
            case PickleOpcode.Global:
                Push(Find(_input.ReadLine(), _input.ReadLine()));
                break;
            case PickleOpcode.StackGlobal:
                string name = Pop<string>("a global's name");
                Push(Find(Pop<string>("a global's module"), name));
                break;
            case PickleOpcode.PersistentId:
                Push(_allowed.Resolve(Pop()));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                object?[] arguments = Pop<object?[]>("a tuple of arguments");
                Push(Pop<PickleConstructor>("a function to call").Invoke(arguments));
                break;
            case PickleOpcode.Build:
                object? state = Pop();
                (Peek() as IPickleState ?? throw new InvalidDataException($"expected an object that takes a state, found {Describe(Peek())}")).SetState(state);
                break;
            default:
                if (!Literal(opcode) && !Collection(opcode))
                {
                    throw new InvalidDataException($"the opcode {(Enum.IsDefined(opcode) ? opcode : "unknown")} (0x{(byte)opcode:X2}) is refused");
                }

                break;
        }
    }

    private bool Literal(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null);
                return true;
            case PickleOpcode.True:
                Push(true);
                return true;
            case PickleOpcode.False:
                Push(false);
                return true;
            case PickleOpcode.Int8:
                Push((long)_input.ReadByte());
                return true;
            case PickleOpcode.Int16:
                Push((long)_input.ReadUInt16());
                return true;
            case PickleOpcode.Int32:
                Push((long)_input.ReadInt32());
                return true;
            case PickleOpcode.Long1:
                PushInteger(_input.ReadByte());
                return true;
            case PickleOpcode.Long4:
                PushInteger(_input.ReadUInt32());
                return true;
            case PickleOpcode.Float:
                Push(_input.ReadDouble());
                return true;
            case PickleOpcode.ShortString:
                Push(Encoding.Latin1.GetString(_input.ReadBytes(_input.ReadByte())));
                return true;
            case PickleOpcode.String:
                Push(Encoding.Latin1.GetString(_input.ReadBytes(_input.ReadUInt32())));
                return true;
            case PickleOpcode.ShortUnicode:
                Push(_input.ReadUtf8(_input.ReadByte()));
                return true;
            case PickleOpcode.Unicode:
                Push(_input.ReadUtf8(_input.ReadUInt32()));
                return true;
            case PickleOpcode.Unicode8:
                Push(_input.ReadUtf8(_input.ReadUInt64()));
                return true;
            case PickleOpcode.ShortBytes:
                Push(_input.ReadBytes(_input.ReadByte()));
                return true;
            case PickleOpcode.Bytes:
                Push(_input.ReadBytes(_input.ReadUInt32()));
                return true;
            case PickleOpcode.Bytes8 or PickleOpcode.ByteArray8:
                Push(_input.ReadBytes(_input.ReadUInt64()));
                return true;
            default:
                return false;
        }
    }

    private bool Collection(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                Push(Array.Empty<object?>());
                return true;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                object?[] tuple = new object?[opcode - PickleOpcode.Tuple1 + 1];
                for (int i = tuple.Length - 1; i >= 0; i--)
                {
                    tuple[i] = Pop();
                }

                Push(tuple);
                return true;
            case PickleOpcode.Tuple:
                Push(PopToMark());
                return true;
            case PickleOpcode.EmptyList:
                Push(new List<object?>());
                return true;
            case PickleOpcode.Append:
                object? item = Pop();
                Peek<List<object?>>("a list").Add(item);
                return true;
            case PickleOpcode.Appends:
                object?[] items = PopToMark();
                Peek<List<object?>>("a list").AddRange(items);
                return true;
            case PickleOpcode.EmptyDictionary:
                Push(new PickleDictionary());
                return true;
            case PickleOpcode.SetItem:
                object? value = Pop();
                object? key = Pop();
                Peek<PickleDictionary>("a dictionary").Set(key, value);
                return true;
            case PickleOpcode.SetItems:
                object?[] pairs = PopToMark();
                PickleDictionary target = Peek<PickleDictionary>("a dictionary");
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

    private object Find(string module, string name) =>
        _allowed.Find(module, name) ?? throw new InvalidDataException($"'{module}.{name}' is refused: it is none of the names that this reader allows");

    private void PushInteger(uint length)
    {
        if (length > LongestInteger)
        {
            throw new InvalidDataException($"expected an integer of at most {LongestInteger} bytes, found {length}");
        }

        var value = new BigInteger(_input.ReadBytes(length));
        Push(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw new InvalidDataException($"there is no memo {index} to recall");

    private void Push(object? value) => _stack.Add(value);

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Pop<T>(string what)
    {
        object? value = Pop();
        return value is T wanted ? wanted : throw new InvalidDataException($"expected {what}, found {Describe(value)}");
    }

    /// <summary>The topmost value; what lies below the last mark is out of reach.</summary>
    private object? Peek() =>
        _stack.Count > (_marks.Count == 0 ? 0 : _marks[^1]) ? _stack[^1] : throw new InvalidDataException("the stack is empty");

    private T Peek<T>(string what) =>
        Peek() is T wanted ? wanted : throw new InvalidDataException($"expected {what}, found {Describe(Peek())}");

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new InvalidDataException("there is no mark on the stack");
        }

        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] values = [.. _stack.Skip(mark)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }
}
