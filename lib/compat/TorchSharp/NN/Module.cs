using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Base of all neural network modules: a tree of modules that own parameters and buffers.</summary>
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _children = [];
            private readonly OrderedDictionary<string, Parameter> _parametersByName = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffersByName = [];
            private readonly string? _name;
            private bool _componentsRegistered;
            private bool _disposed;
            private bool _training = true;

            protected Module(string name) => _name = name;

            public virtual string GetName() => string.IsNullOrEmpty(_name) ? GetType().Name : _name;

            public virtual bool training => _training;

            /// <summary>Sets the module to training or evaluation.</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            /// <summary>Sets the module to evaluation: batch norms use running averages, dropout does nothing.</summary>
            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, child) in named_children()) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Forgets the gradients.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else grad.zero_();
                }
            }

            /// <summary>
            /// Registers the fields that hold modules, parameters and buffers under the fields' names.
            /// A derived class calls this at the end of its constructor.
            /// </summary>
            protected virtual void RegisterComponents()
            {
                if (_componentsRegistered) return;
                foreach (var field in ComponentFields(GetType()))
                {
                    var name = field.ComponentName();
                    if (_children.ContainsKey(name) || _parametersByName.ContainsKey(name) || _buffersByName.ContainsKey(name)) continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(name, module);
                            break;
                        case Parameter parameter: // before Tensor, which it derives from
                            register_parameter(name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(name, tensor);
                            break;
                    }
                }

                _componentsRegistered = true;
            }

            private static IEnumerable<FieldInfo> ComponentFields(Type type)
            {
                var seen = new HashSet<string>();
                for (Type? level = type; level is not null && level != typeof(Module); level = level.BaseType)
                {
                    foreach (var field in level.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
                    {
                        var kind = field.FieldType;
                        var candidate = typeof(Module).IsAssignableFrom(kind) || typeof(Tensor).IsAssignableFrom(kind)
                            || kind.IsInterface || kind == typeof(object);
                        if (candidate && seen.Add(field.Name)) yield return field;
                    }
                }
            }

            /// <summary>Makes a module part of this one.</summary>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null || submodule._disposed)
                {
                    _children.Remove(name);
                    return;
                }

                if (string.IsNullOrEmpty(name)) throw new ArgumentException("module name can't be empty string \"\"");
                if (name.Contains('.')) throw new ArgumentException($"module name can't contain \".\", got: {name}");
                if (_children.ContainsKey(name)) throw new InvalidOperationException($"Sub-module {name} is already registered.");
                submodule.RegisterComponents();
                _children.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), "A null tensor cannot be registered as a parameter.");
                if (!_parametersByName.TryAdd(name, param))
                    throw new InvalidOperationException($"Parameter {name} is already registered.");
            }

            /// <summary>Makes a tensor part of the module that is no parameter.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), "A null tensor cannot be registered as a buffer.");
                if (!_buffersByName.TryAdd(name, (tensor, persistent)))
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
            }

            /// <summary>Sets, replaces or (with null) removes the parameter of that name; the module owns it from now on.</summary>
            private protected Parameter? Own(string name, Parameter? parameter)
            {
                if (_parametersByName.TryGetValue(name, out var old))
                {
                    if (ReferenceEquals(old, parameter)) return parameter;
                    old.Dispose();
                }

                if (parameter is null)
                {
                    _parametersByName.Remove(name);
                    return null;
                }

                parameter.DetachFromDisposeScope();
                _parametersByName[name] = parameter;
                return parameter;
            }

            /// <summary>Sets, replaces or (with null) removes the buffer of that name; the module owns it from now on.</summary>
            private protected Tensor? OwnBuffer(string name, Tensor? buffer)
            {
                if (_buffersByName.TryGetValue(name, out var old))
                {
                    if (ReferenceEquals(old.Tensor, buffer)) return buffer;
                    old.Tensor.Dispose();
                }

                if (buffer is null)
                {
                    _buffersByName.Remove(name);
                    return null;
                }

                buffer.DetachFromDisposeScope();
                _buffersByName[name] = (buffer, true);
                return buffer;
            }

            private protected Parameter? FindParameter(string name) => _parametersByName.GetValueOrDefault(name);

            private protected Tensor? FindBuffer(string name) => _buffersByName.TryGetValue(name, out var entry) ? entry.Tensor : null;

            private protected void ClearModules() => _children.Clear();

            private protected void ClearParameters() => _parametersByName.Clear();

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed) return;
                _disposed = true;
                foreach (var (_, (buffer, _)) in _buffersByName) buffer.DetachFromDisposeScope().Dispose();
                foreach (var (_, parameter) in _parametersByName) parameter.DetachFromDisposeScope().Dispose();
                foreach (var (_, child) in named_children().ToList()) child.Dispose();
            }
        }
    }
}
