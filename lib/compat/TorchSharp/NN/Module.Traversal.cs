using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() => _children.Select(child => (child.Key, child.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(child => child.module);

            /// <summary>All modules below this one (not this one itself): the children first, then what is below each of them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in named_children()) yield return child;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (below, module) in child.named_modules()) yield return ($"{name}.{below}", module);
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            /// <summary>Each parameter once, under its first name.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach (var (name, parameter) in _parametersByName)
                {
                    if (seen.Add(parameter.Handle)) yield return (name, parameter);
                }

                if (!recurse) yield break;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (below, parameter) in child.named_parameters(true))
                    {
                        if (seen.Add(parameter.Handle)) yield return ($"{name}.{below}", parameter);
                    }
                }
            }

            /// <summary>The learned tensors.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true)
                => named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>Each buffer once, under its first name.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr>();
                foreach (var (name, (buffer, persistent)) in _buffersByName)
                {
                    if ((persistent || include_nonpersistent) && seen.Add(buffer.Handle)) yield return (name, buffer);
                }

                if (!recurse) yield break;
                foreach (var (name, child) in named_children())
                {
                    foreach (var (below, buffer) in child.named_buffers(true, include_nonpersistent))
                    {
                        if (seen.Add(buffer.Handle)) yield return ($"{name}.{below}", buffer);
                    }
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                => named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target)
                => FindParameter(target) ?? Below(target)?.module.get_parameter(Below(target)!.Value.rest);

            public virtual Tensor? get_buffer(string target)
                => FindBuffer(target) ?? Below(target)?.module.get_buffer(Below(target)!.Value.rest);

            private (Module module, string rest)? Below(string target)
            {
                var dot = target.IndexOf('.');
                if (dot < 0) return null;
                foreach (var (name, module) in named_children())
                {
                    if (target.AsSpan(0, dot).SequenceEqual(name)) return (module, target[(dot + 1)..]);
                }

                return null;
            }
        }
    }
}
