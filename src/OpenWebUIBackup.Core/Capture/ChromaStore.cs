using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Capture;

/// <summary>How a store's capture came out.</summary>
public enum ChromaEnding
{
    /// <summary>Database and segments belong together.</summary>
    Consistent,

    /// <summary>Chroma wrote segment files meanwhile: capture database and segments again.</summary>
    Moved,

    /// <summary>The files of a copied segment do not belong together. Again, or the source itself is damaged.</summary>
    Torn,
}

/// <summary>How a store's capture came out, with what was seen.</summary>
/// <param name="Ending">The kind.</param>
/// <param name="Detail">What moved or is torn, in words; empty for a consistent one.</param>
public readonly record struct ChromaVerdict(ChromaEnding Ending, string Detail);

/// <summary>
/// The capture of a Chroma 1.x store (<c>vector_db</c>) while Chroma runs: the database first, then the segment
/// directories, then a look at whether anything was written in between.
/// </summary>
/// <remarks>
/// <para>Chroma keeps new vectors in its database (<c>embeddings_queue</c>) until a collection has gathered 1000; then
/// it writes them into the segment's files in place, notes <c>max_seq_id</c>, and purges the queue: from then on they
/// are in the files alone. So the files must not be older than the database, or vectors are in neither: of 2750, 1050
/// were lost that way. Files newer than the database do no harm, the queue is replayed into them, but files caught
/// in the middle of being written do: hence the second look, and the check of the copied files against each other.</para>
/// <para>Use: <c>Begin</c>, copy the segment directories, <see cref="Check"/>. If not consistent, throw the copies
/// away and begin again, <see cref="MostAttempts"/> times with <see cref="Pause"/> in between, then keep the last
/// with a warning.</para>
/// </remarks>
public sealed class ChromaStore
{
    /// <summary>Writing a segment takes some 100 ms, once in 1000 records: to be met five times in a row it has to be made.</summary>
    public const int MostAttempts = 5;

    private const string LiveSequences =
        "SELECT m.segment_id || ' ' || m.seq_id FROM max_seq_id m JOIN segments s ON s.id = m.segment_id WHERE s.scope = 'VECTOR' ORDER BY 1";

    private readonly DirectoryHandle _store;
    private readonly DatabaseFingerprint _fingerprint;
    private readonly IReadOnlyList<string> _sequences;
    private readonly IReadOnlyDictionary<string, string> _states;
    private readonly string? _fresh;

    private ChromaStore(
        DirectoryHandle store, DatabaseFingerprint fingerprint, IReadOnlyList<string> sequences,
        IReadOnlyDictionary<string, string> states, string? fresh)
    {
        _fresh = fresh;
        _store = store;
        _fingerprint = fingerprint;
        _sequences = sequences;
        _states = states;
    }

    /// <summary>How long to wait before the next attempt.</summary>
    public static TimeSpan Pause => TimeSpan.FromMilliseconds(200);

    /// <summary>The name of the database in the store.</summary>
    public static ReadOnlySpan<byte> DatabaseName => "chroma.sqlite3"u8;

    /// <summary>The segments that have, or may come to have, a directory of their name in the store.</summary>
    public IReadOnlyCollection<string> Segments => (IReadOnlyCollection<string>)_states.Keys;

    /// <summary>Whether this directory is a Chroma store: a database of that name with a table <c>segments</c>.</summary>
    /// <remarks>A database that cannot be read makes it none: it is captured like any other, with its own warning.</remarks>
    public static bool IsStore(DirectoryHandle directory, CancellationToken cancellation)
    {
        if (directory.TryOpenFile(DatabaseName, out var file) != Errno.None)
            return false;
        using (file)
        {
            if (!SqliteFile.HasHeader(file!))
                return false;
        }

        try
        {
            return Ask(directory, "SELECT 1 FROM sqlite_master WHERE type='table' AND name='segments'", cancellation).Count > 0;
        }
        catch (SqliteFault)
        {
            return false;
        }
    }

    /// <summary>Captures the database and notes how the segments are.</summary>
    /// <param name="store">The store; must stay open until <see cref="Check"/>.</param>
    /// <param name="target">Where the database's copy goes, under the same name.</param>
    /// <param name="options">As for any database.</param>
    /// <param name="progress">As for any database.</param>
    /// <param name="database">The captured database or why there is none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when the database could not be captured; then the segments are plain files.</returns>
    public static ChromaStore? Begin(
        DirectoryHandle store, DirectoryHandle target, CaptureOptions options, Action<CaptureProgress>? progress,
        out CaptureResult database, CancellationToken cancellation)
    {
        database = DatabaseCapture.Capture(store, DatabaseName, target, DatabaseName, options, progress, cancellation);
        return database.Captured is null ? null : Begin(store, target, database.Captured.Fingerprint, cancellation);
    }

    /// <summary>Notes how the segments are when a copy of the database stands already.</summary>
    /// <param name="store">The store; must stay open until <see cref="Check"/>.</param>
    /// <param name="target">Where the database's copy is.</param>
    /// <param name="fingerprint">What the live database was known by before it was copied.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null when nothing can be said of the segments: another layout than Chroma 1.x, or damage.</returns>
    public static ChromaStore? Begin(
        DirectoryHandle store, DirectoryHandle target, DatabaseFingerprint fingerprint, CancellationToken cancellation)
    {
        using var files = new VirtualDirectory();
        files.Show(DatabaseConnection.Main, target, DatabaseName);
        try
        {
            using var copy = DatabaseConnection.OpenImmutable(files, cancellation);
            var segments = copy.Texts("SELECT id FROM segments WHERE scope = 'VECTOR' ORDER BY id").ToList();
            var now = UnixTime.Now;
            return new ChromaStore(
                store, fingerprint, copy.Texts(LiveSequences).ToList(),
                segments.Distinct().ToDictionary(id => id, id => SegmentFiles.Describe(store, id)),
                segments.Find(id => SegmentFiles.IsFresh(store, id, now)));
        }
        catch (SqliteFault)
        {
            return null;
        }
    }

    /// <summary>After the segment directories were copied: do they belong to the captured database?</summary>
    /// <param name="copy">The copied store.</param>
    /// <param name="cancellation">Ends it.</param>
    public ChromaVerdict Check(DirectoryHandle copy, CancellationToken cancellation)
    {
        if (_fresh is not null)
            return new ChromaVerdict(ChromaEnding.Moved, $"segment {_fresh} was being written when its copy began");
        foreach (var (id, state) in _states)
        {
            if (SegmentFiles.Describe(_store, id) != state)
                return new ChromaVerdict(ChromaEnding.Moved, $"segment {id} was written while it was copied");
        }

        if (!_fingerprint.ProvesUnchanged(DatabaseFingerprint.Read(_store, DatabaseName)))
        {
            try
            {
                if (!Ask(_store, LiveSequences, cancellation).SequenceEqual(_sequences))
                    return new ChromaVerdict(ChromaEnding.Moved, "vectors went from the queue into segments while these were copied");
            }
            catch (SqliteFault fault)
            {
                return new ChromaVerdict(ChromaEnding.Moved, $"the database could not be looked at again: {fault.Message}");
            }
        }

        foreach (var id in _states.Keys)
        {
            if (SegmentFiles.FindTear(copy, id) is { } tear)
                return new ChromaVerdict(ChromaEnding.Torn, $"segment {id}: {tear}");
        }

        return new ChromaVerdict(ChromaEnding.Consistent, "");
    }

    private static List<string> Ask(DirectoryHandle store, string sql, CancellationToken cancellation)
    {
        using var database = SourceDatabase.Open(
            store, DatabaseName, DatabaseFingerprint.Read(store, DatabaseName), new CaptureOptions().Patience, cancellation);
        database.BeginRead();
        var answer = database.Connection.Texts(sql).ToList();
        database.EndRead();
        return answer;
    }
}
