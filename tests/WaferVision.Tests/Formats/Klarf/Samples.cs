namespace WaferVision.Tests.Formats.Klarf;

/// <summary>The same wafer in both versions: three dies, of which (-1, 0) has two defects.</summary>
internal static class Samples
{
    public const string Statements = """
        FileVersion 1 2;
        FileTimestamp 02-28-31 21:06:00;
        TiffSpec 6.0 G R;
        LotID "L1";
        SampleSize 1 200;
        DeviceID "Part A";
        StepID "STEP";
        ResultTimestamp 02-28-31 21:05:09;
        SampleOrientationMarkType NOTCH;
        OrientationMarkLocation LEFT;
        DiePitch 1.25e+004 8250;
        WaferID W07; Slot 7;
        ClassLookup 2
         -1 "none yet" 3 "Scratch";
        SampleTestPlan 3
         -1 1
         -1 0
         0 0;
        DefectRecordSpec 11 DEFECTID XREL YREL XINDEX YINDEX XSIZE DEFECTAREA CLASSNUMBER CLUSTER IMAGECOUNT IMAGELIST ;
        DefectList
         11 1500.25 800.5 -1 0 1.5 2.5 3 NA 2 2 1 0 2 0
         12 10 20.125 -1 0 NA 0.25 -1 clean 0 0;
        EndOfFile;
        """;

    public const string Records = """
        Record FileRecord "1.8"
        {
          Field FileTimestamp 2 {"2031-02-28", "21:06:00"}
          Record LotRecord "L1"
          {
            Record WaferRecord "W07"
            {
              Field SlotNumber 1 {7}
              List DefectList
              {
                Columns 10 { int32 DEFECTID, int32 XREL, int32 YREL, int32 XINDEX,
                  int32 YINDEX, int32 XSIZE, float DEFECTAREA, int32 CLASSNUMBER, string CLUSTER, ImageList IMAGEINFO }
                Data 2
                {
                  11 1500250 800500 -1 0 1500 2.5e6 3 NA Images 2 { "a;b" "JPG" 1 "x", "c" "JPG" 2 "y" };
                  12 10000 20125 -1 0 NA 0.25e6 -1
                    "clean" N ;
                }
              }
              Record TestRecord "1"
              {
                Field AreaPerTest 1 {1.0e+016}
                List SampleTestPlanList
                {
                  Columns 2 { int32 XINDEX, int32 YINDEX }
                  Data 2 { -1 1; -1 0; }
                }
              }
              Record TestRecord "2"
              {
                List SampleTestPlanList { Columns 2 { int32 XINDEX, int32 YINDEX } Data 1 { 0 0; } }
              }
            }
            Field DeviceID 1 {"Part A"}
            Field DiePitch 2 {12500000, 8250000}
            Field OrientationMarkLocation 1 {90}
            Field ResultTimestamp 2 {"2031-02-28", "21:05:09"}
            Field SampleOrientationMarkType 1 {"NOTCH"}
            Field SampleSize 2 {200000000, 0}
            Field StepID 1 {"STEP"}
            List ClassLookupList
            {
              Columns 3 { int32 CLASSNUMBER, string CLASSNAME, string CLASSCODE }
              Data 2 { -1 "none yet" ""; 3 "Scratch" "S"; }
            }
          }
        }
        EndOfFile;
        """;
}
