using System.Globalization;
using System.IO.Hashing;
using System.Text;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// What the state of a mirror is known by: everything that a run would write there, but for when and by which run it
/// was captured. Where it is the same, there is nothing to say anew, and a run has only to look whether the files are
/// still there.
/// </summary>
internal sealed class MirrorState
{
    private readonly UInt128 _state;

    private MirrorState(UInt128 state) => _state = state;

    /// <summary>Of a capture under these names.</summary>
    /// <exception cref="LinuxException">The manifest cannot be opened.</exception>
    /// <exception cref="ManifestDamagedException">It cannot be used.</exception>
    internal static MirrorState Of(CapturedState state, ComponentLayout layout)
    {
        var hash = new XxHash128();
        using (var directory = DirectoryHandle.Open(Path.GetDirectoryName(state.Manifest)!))
        using (var file = directory.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(state.Manifest))))
        using (var manifest = new ManifestReader(file))
        {
            while (manifest.TryReadLine(out var line))
            {
                hash.Append(line);
                hash.Append("\n"u8);
            }
        }

        var header = state.Summary.Header;
        hash.Append(Encoding.UTF8.GetBytes($"{header.OpenWebUIVersion}\n{header.SchemaRevision}\n{header.Source}\n"));
        foreach (var placed in layout.Components)
        {
            hash.Append(placed.Component.Bytes);
            hash.Append("\0"u8);
            hash.Append(placed.Name.Bytes);
            hash.Append("\0"u8);
        }

        return new MirrorState(hash.GetCurrentHashAsUInt128());
    }

    /// <summary>With the keys that are sent besides; empty where none are.</summary>
    internal UInt128 With(ReadOnlySpan<byte> keys)
    {
        if (keys.IsEmpty)
            return _state;
        var hash = new XxHash128();
        hash.Append(Encoding.ASCII.GetBytes(_state.ToString("x32", CultureInfo.InvariantCulture)));
        hash.Append(keys);
        return hash.GetCurrentHashAsUInt128();
    }
}
