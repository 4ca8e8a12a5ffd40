// database-writer VERB DATABASE JOURNAL_MODE [ACKNOWLEDGEMENTS]
//   commit  commits without pause; after each it notes the count, the longest wait and the failures in the file
//   uploads takes in and deletes files below uploads/ beside the database, with their rows; notes the same
//   idle    commits three times and keeps the database open
//   cut     writes half of a transaction into the database and waits to be killed
//   hold    holds the database exclusively
// Says "ready" when there; ends with its standard input.
using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Microsoft.Data.Sqlite;

SQLitePCL.Batteries_V2.Init();
var (verb, path, mode) = (args[0], args[1], args[2]);
using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=5");
connection.Open();
Run("PRAGMA busy_timeout=5000");
Run($"PRAGMA journal_mode={mode}");
Run("PRAGMA synchronous=NORMAL");
Run("CREATE TABLE IF NOT EXISTS counter(id INTEGER PRIMARY KEY, n INTEGER NOT NULL)");
Run("INSERT OR IGNORE INTO counter VALUES(1, 0)");
Run("CREATE TABLE IF NOT EXISTS log(n INTEGER PRIMARY KEY, filler BLOB)");
Run("CREATE TABLE IF NOT EXISTS bulk(id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB)");

switch (verb)
{
    case "commit":
        EndWithInput();
        Commit(args[3]);
        break;
    case "uploads":
        EndWithInput();
        Console.WriteLine("ready");
        new Uploads(connection, Path.Combine(Path.GetDirectoryName(path)!, "uploads")).TakeIn(args[3]);
        break;
    case "idle":
        for (var i = 0; i < 3; i++)
            Run("UPDATE counter SET n=n+1");
        break;
    case "cut":
        Run("PRAGMA cache_size=10");
        Run("BEGIN");
        Run("UPDATE counter SET n=-1");
        Run("UPDATE bulk SET body=randomblob(length(body)), name='cut-' || name");
        break;
    case "hold":
        Run("PRAGMA locking_mode=EXCLUSIVE");
        Run("BEGIN EXCLUSIVE");
        Run("UPDATE counter SET n=n+1");
        Run("COMMIT");
        break;
    default:
        return 2;
}

Console.WriteLine("ready");
_ = Console.In.ReadToEnd();
return 0;

static void EndWithInput() => _ = Task.Run(() =>
{
    _ = Console.In.ReadToEnd();
    Environment.Exit(0);
});

void Commit(string acknowledgements)
{
    using var file = MemoryMappedFile.CreateFromFile(acknowledgements, FileMode.OpenOrCreate, null, 24);
    using var view = file.CreateViewAccessor();
    using var command = connection.CreateCommand();
    command.CommandText = """
        BEGIN IMMEDIATE;
        UPDATE counter SET n=n+1;
        INSERT INTO log SELECT n, randomblob(500) FROM counter;
        UPDATE bulk SET body=randomblob(length(body)) WHERE id=1+abs(random())%(SELECT max(id) FROM bulk);
        COMMIT;
        """;
    using var count = connection.CreateCommand();
    count.CommandText = "SELECT n FROM counter";
    Console.WriteLine("ready");
    while (true)
    {
        var begin = Stopwatch.GetTimestamp();
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            view.Write(16, view.ReadInt64(16) + 1);
            try
            {
                Run("ROLLBACK");
            }
            catch (SqliteException)
            {
                // There was no transaction to take back.
                continue;
            }
        }

        var microseconds = (long)Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
        view.Write(0, (long)count.ExecuteScalar()!);
        if (microseconds > view.ReadInt64(8))
            view.Write(8, microseconds);
    }
}

void Run(string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}
