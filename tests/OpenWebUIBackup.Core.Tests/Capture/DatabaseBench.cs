using System.Globalization;
using Microsoft.Data.Sqlite;
using OpenWebUIBackup.Core.Capture;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Tests.Capture;

/// <summary>Two directories, one with a database in it, and what is done to them. Named after the carpenter's.</summary>
internal sealed class DatabaseBench : IDisposable
{
    public const string Name = "app.db";

    private readonly string _root;
    private int _copies;

    static DatabaseBench() => SQLitePCL.Batteries_V2.Init();

    public DatabaseBench(string? below = null)
    {
        below ??= Environment.GetEnvironmentVariable("OWUI_TEST_TMP") ?? Path.GetTempPath();
        _root = Directory.CreateDirectory(Path.Combine(below, $"owui-db-{Guid.NewGuid():N}")).FullName;
        SourcePath = Directory.CreateDirectory(Path.Combine(_root, "source")).FullName;
        TargetPath = Directory.CreateDirectory(Path.Combine(_root, "target")).FullName;
        Source = DirectoryHandle.Open(SourcePath);
        Target = DirectoryHandle.Open(TargetPath);
    }

    public string SourcePath { get; }

    public string TargetPath { get; }

    public DirectoryHandle Source { get; }

    public DirectoryHandle Target { get; }

    public string Database => Path.Combine(SourcePath, Name);

    public static byte[] NameBytes => System.Text.Encoding.ASCII.GetBytes(Name);

    /// <summary>Makes a database with so many rows of so many bytes, closed cleanly.</summary>
    public void Create(string mode, int rows = 200, int bytes = 2000)
    {
        Execute(Database,
            $"PRAGMA journal_mode={mode}; PRAGMA synchronous=OFF;"
            + "CREATE TABLE bulk(id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB);"
            + "CREATE TABLE counter(id INTEGER PRIMARY KEY, n INTEGER NOT NULL); INSERT INTO counter VALUES(1, 0);"
            + "WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM i WHERE x<" + rows.ToString(CultureInfo.InvariantCulture)
            + ") INSERT INTO bulk SELECT x, 'row ' || x, randomblob(" + bytes.ToString(CultureInfo.InvariantCulture) + ") FROM i;");
    }

    public CaptureResult Capture(
        out string copy, CaptureOptions? options = null, Action<CaptureProgress>? progress = null, CancellationToken cancellation = default)
    {
        var name = $"copy-{++_copies}.db";
        copy = Path.Combine(TargetPath, name);
        return DatabaseCapture.Capture(Source, NameBytes, Target, System.Text.Encoding.ASCII.GetBytes(name),
            options ?? new CaptureOptions(), progress, cancellation);
    }

    /// <summary>Captures, and fails the test when that fails.</summary>
    public CapturedDatabase MustCapture(out string copy, CaptureOptions? options = null)
    {
        var result = Capture(out copy, options);
        Assert.True(result.Captured is not null, result.Failure?.ToString());
        Assert.Equal("ok", result.Captured.Content.Integrity);
        return result.Captured;
    }

    public DatabaseFingerprint Fingerprint() => DatabaseFingerprint.Read(Source, NameBytes);

    /// <summary>Waits until a fingerprint read now can be trusted.</summary>
    public DatabaseFingerprint SettledFingerprint()
    {
        for (var i = 0; i < 300; i++)
        {
            if (Fingerprint() is { IsTrustworthy: true } fingerprint)
                return fingerprint;
            Thread.Sleep(10);
        }

        throw new TimeoutException("the fingerprint did not settle within 3 s");
    }

    /// <summary>Everything about the source's files that reading must leave alone, as text.</summary>
    public string Appearance()
    {
        var lines = new List<string>();
        foreach (var path in Directory.EnumerateFileSystemEntries(SourcePath).Order(StringComparer.Ordinal))
        {
            var name = System.Text.Encoding.ASCII.GetBytes(Path.GetFileName(path));
            using var file = Source.OpenFile(name); // leaves the access time alone
            var content = new byte[new FileInfo(path).Length];
            Assert.Equal(Errno.None, file.TryReadAt(content, 0, out _));
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{Path.GetFileName(path)} {Source.GetStatus(name)} {File.GetLastAccessTimeUtc(path):o} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content))}"));
        }

        var directory = Source.Status;
        lines.Add(string.Create(CultureInfo.InvariantCulture, $". {directory.ModifiedAt} {directory.ChangedAt}"));
        return string.Join('\n', lines);
    }

    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Asks a copy, immutably, so that nothing appears beside it.</summary>
    public static long Number(string path, string sql)
    {
        using var connection = Open($"file:{path}?immutable=1");
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        Source.Dispose();
        Target.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
